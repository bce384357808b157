import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner } from "#test/tenant.ts";
import { openTrading } from "./trading.ts";

interface Page {
  data: { id: string; number: number; status: string; type: string; total: string }[];
  next_cursor: string | null;
}
const PATH = "/businesses/me/recent-invoices";

describe("the latest invoices of a business (E-E17, E-B14)", () => {
  it("are ten, the latest first, without practice; more by the cursor", async () => {
    const trading = await openTrading();
    const soldAt = new Date();
    const ids = await trading.issue(
      ...Array.from({ length: 12 }, (_, at) => ({ total: String(at), soldAt })),
    );
    await trading.issue({ total: "1", soldAt, mode: "training" });
    const viewer = await trading.member("viewer");
    const first = await viewer.get<Page>(PATH);
    const latest = ids.toReversed();
    expect(first.body.data.map(({ id }) => id)).toEqual(latest.slice(0, 10));
    const rest = await viewer.get<Page>(`${PATH}?cursor=${first.body.next_cursor}`);
    expect(rest.body.data.map(({ id }) => id)).toEqual(latest.slice(10));
    expect((await viewer.get<Page>(`${PATH}?limit=2&status=rejected`)).body.data).toEqual([]);
    expect((await viewer.get<Page>(`${PATH}?mode=training`)).body.data).toHaveLength(1);
    expect((await viewer.get(`${PATH}?limit=101`)).status).toBe(422);
    expect((await (await trading.member("customer")).get(PATH)).status).toBe(403);
  });

  it("are those of their branches for a member who is limited to some, and of no other business", async () => {
    const [trading, other] = [await openTrading(), await openTrading()];
    const [branch, shelf] = [newId(), newId()];
    await asOwner(
      sql`insert into tenants.branches (tenant_id, id, code, name) values (${trading.id}, ${branch}, 'B', 'Branch')`,
      sql`insert into inventory.warehouses (tenant_id, id, code, name, branch_id) values (${trading.id}, ${shelf}, 'B', 'Branch', ${branch})`,
    );
    const soldAt = new Date();
    await other.issue({ total: "5", soldAt });
    const [, theirs] = await trading.issue({ total: "1", soldAt }, { total: "2", soldAt, warehouse: shelf });
    const cashier = await trading.member("cashier");
    await asOwner(
      sql`update identity.memberships set branch_ids = array[${branch}]::uuid[] where id = ${cashier.membershipId}`,
    );
    expect((await cashier.get<Page>(PATH)).body.data.map(({ id }) => id)).toEqual([theirs]);
  });
});
