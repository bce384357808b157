import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { type Answer, asOwner, type Client } from "#test/tenant.ts";
import { day, openPharmacy } from "../pharmacy.ts";
import { openShop } from "../shop.ts";

interface Movement extends Record<string, unknown> {
  id: string;
  quantity: string;
}
const posted = (answer: Answer): Movement[] => (answer.body as { movements?: Movement[] }).movements ?? [];
const refusal = ({ status, body }: Answer) => [status, body.code];

/** A moment so many days ago, at the same time of day. */
const ago = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();

/** A product without lots at a warehouse, and its movements. */
async function shelf() {
  const shop = await openShop();
  const at = {
    product_id: (await shop.product({ cost: "1" })).id,
    warehouse_id: (await shop.warehouse()).id,
  };
  return {
    ...shop,
    at,
    receive: (quantity: number, unit_cost: number, daysAgo?: number) =>
      shop.move({ type: "receive", ...at, quantity, unit_cost, ...when(daysAgo) }),
    issue: (quantity: number, daysAgo?: number) =>
      shop.move({ type: "issue", ...at, quantity, ...when(daysAgo) }),
    value: async (daysAgo: number) => {
      const answer = await shop.owner.get<{ data: Record<string, string>[] }>(
        `/reports/stock-valuation?as_of=${ago(daysAgo).slice(0, 10)}`,
      );
      return answer.body.data.map(({ quantity, average_cost, value }) => [quantity, average_cost, value]);
    },
  };
}
const when = (daysAgo?: number) => (daysAgo === undefined ? {} : { occurred_at: ago(daysAgo) });

describe("a movement that is dated in the past", () => {
  it("makes stock negative at no moment: what came later cannot have left before it", async () => {
    const { receive, issue, value } = await shelf();
    await receive(10, 1, 10);
    const early = await issue(8, 20);
    expect(refusal(early)).toEqual([409, "stock.insufficient"]);
    expect(early.body).toMatchObject({ available: "0", requested: "8" });
    expect(await value(15)).toEqual([]);
    expect((await issue(8, 5)).status).toBe(201);
    expect(refusal(await issue(3, 7))).toEqual([409, "stock.insufficient"]);
    expect((await issue(2, 7)).status).toBe(201);
  });

  it("is valued at its own date, and what left since at the average of then", async () => {
    const { receive, issue, value } = await shelf();
    await receive(10, 1, 30);
    await receive(10, 9, 10);
    await issue(10, 5);
    expect(await value(0)).toEqual([["10", "5", "50"]]);
    expect(posted(await issue(9, 20))).toMatchObject([{ quantity: "-9", late: true }]);
    expect(await value(20)).toEqual([["1", "1", "1"]]);
    expect(await value(10)).toEqual([["11", "8.2727", "91"]]);
    expect(await value(0)).toEqual([["1", "8.2727", "8.2727"]]);
  });

  it("changes the value of what was sent on, and of what came back", async () => {
    const { receive, issue, at, move, warehouse, value } = await shelf();
    const there = (await warehouse()).id;
    await receive(10, 2, 30);
    await move({ type: "transfer", ...at, to_warehouse_id: there, quantity: 5, occurred_at: ago(20) });
    const [sold] = posted(await issue(5, 15));
    await move({ type: "return", ...at, quantity: 5, issue_id: sold?.id, occurred_at: ago(10) });
    await receive(10, 4, 25);
    const total = (await value(0)).sort();
    expect(total).toEqual([
      ["15", "3", "45"],
      ["5", "3", "15"],
    ]);
  });

  it("takes the lots that were there then, and judges them by their date on that day", async () => {
    const { receive, issue, lotOf } = await openPharmacy();
    await receive("new", 5, day(20), { occurred_at: ago(2) });
    await receive("gone", 5, day(-3), { occurred_at: ago(30) });
    const then = await issue(4, { occurred_at: ago(6) });
    expect(posted(then)).toMatchObject([{ lot_id: lotOf("gone"), quantity: "-4" }]);
    expect(refusal(await issue(2, { occurred_at: ago(6) }))).toEqual([409, "stock.insufficient"]);
    expect(refusal(await issue(1, { lot_id: lotOf("gone"), occurred_at: ago(1) }))).toEqual([
      409,
      "lot.not_usable",
    ]);
    expect(posted(await issue(1))).toMatchObject([{ lot_id: lotOf("new") }]);
  });

  it("never takes what is reserved now, unless it was gone by a later count anyway", async () => {
    const { receive, issue, at, owner } = await shelf();
    await receive(10, 1, 10);
    await owner.post("/reservations", { ...at, quantity: 8 });
    expect(refusal(await issue(3, 5))).toEqual([409, "stock.insufficient"]);
    expect((await issue(2, 5)).status).toBe(201);
  });

  it("and a return comes after its issue", async () => {
    const { receive, issue, at, move } = await shelf();
    await receive(10, 1, 30);
    const [sold] = posted(await issue(5, 10));
    const back = { type: "return", ...at, quantity: 1, issue_id: sold?.id };
    expect(refusal(await move({ ...back, occurred_at: ago(11) }))).toEqual([409, "stock.before_issue"]);
    expect((await move({ ...back, occurred_at: ago(9) })).status).toBe(201);
    expect((await move(back)).status).toBe(201);
  });

  it("has the moment of the posting where nobody says another, one after the other", async () => {
    const { receive, tenant, at } = await shelf();
    await Promise.all(Array.from({ length: 12 }, () => receive(1, 1)));
    const [rows = []] = await asOwner(
      sql`select late, balance::float8 as balance from inventory.stock_movements
           where tenant_id = ${tenant.id} and product_id = ${at.product_id} order by occurred_at, id`,
    );
    expect(rows).toEqual(Array.from({ length: 12 }, (_, n) => ({ late: false, balance: n + 1 })));
  });

  it("leaves the entry of a count in the audit log when late paper moves it, and none of values that follow", async () => {
    const { receive, issue, move, at, tenant } = await shelf();
    await receive(10, 1, 30);
    await move({ type: "count", ...at, quantity: 8, occurred_at: ago(5) });
    await receive(1, 9, 2);
    await issue(2, 10);
    const [entries] = await asOwner(
      sql`select before, after from audit.audit_events where tenant_id = ${tenant.id}
             and target_type = 'inventory.stock_movements' and before is not null`,
    );
    expect(entries).toEqual([{ before: { quantity: -2 }, after: { quantity: 0 } }]);
  });
});

describe("a count says what was there at its moment", () => {
  it("a count dated back compares with the level of then", async () => {
    const { receive, issue, move, at, levels } = await shelf();
    await receive(10, 1, 30);
    await issue(4, 5);
    expect(posted(await move({ type: "count", ...at, quantity: 10, occurred_at: ago(10) }))).toMatchObject([
      { quantity: "0", counted: "10" },
    ]);
    expect(Object.values(await levels())).toEqual(["6"]);
  });

  it("late paper of the days before it neither vanishes nor counts twice, posted or not", async () => {
    const { receive, issue, owner, at, levels } = await shelf();
    await receive(10, 1, 30);
    const session = async () => {
      const opened = await owner.post<{ id: string }>("/stock-counts", { warehouse_id: at.warehouse_id });
      const path = `/stock-counts/${opened.body.id}`;
      await owner.post(`${path}/lines`, { lines: [{ product_id: at.product_id, counted: 8 }] });
      await owner.post(`${path}/review`);
      return path;
    };
    const path = await session();
    await issue(2, 1);
    expect(refusal(await owner.post(`${path}/post`))).toEqual([409, "stock_count.changed"]);
    expect((await owner.post(`${path}/review`)).body).toMatchObject({
      status: "review",
      differences_count: 0,
    });
    expect((await owner.post(`${path}/post`)).status).toBe(200);
    expect(Object.values(await levels())).toEqual(["8"]);
    const lines = await owner.get<{ data: unknown[] }>(`${path}/lines`);
    expect(lines.body.data).toMatchObject([{ expected: "8", counted: "8", difference: "0" }]);
    await receive(3, 1, 2);
    expect(Object.values(await levels())).toEqual(["8"]);
    await receive(3, 1);
    expect(Object.values(await levels())).toEqual(["11"]);
  });
});

describe("the books", () => {
  const close = (client: Client, closed_through: string | null) =>
    client.call("PATCH", "/stock-settings", { body: { closed_through } });

  it("are closed through a day: nothing is posted on it or before it, counted stock included", async () => {
    const { receive, at, owner, tenant } = await shelf();
    await receive(10, 1, 30);
    const path = `/stock-counts/${(await owner.post<{ id: string }>("/stock-counts", { warehouse_id: at.warehouse_id })).body.id}`;
    await owner.post(`${path}/lines`, { lines: [{ product_id: at.product_id, counted: 8 }] });
    await owner.post(`${path}/review`);
    await asOwner(
      sql`update inventory.stock_count_lines set counted_at = now() - interval '3 days' where tenant_id = ${tenant.id}`,
    );
    expect((await close(owner, ago(3).slice(0, 10))).body).toMatchObject({
      closed_through: ago(3).slice(0, 10),
    });
    const late = await receive(1, 1, 3);
    expect(refusal(late)).toEqual([409, "stock.period_closed"]);
    expect(late.body.closed_through).toBe(ago(3).slice(0, 10));
    expect(refusal(await owner.post(`${path}/post`))).toEqual([409, "stock.period_closed"]);
    expect((await receive(1, 1, 2)).status).toBe(201);
    expect((await receive(1, 1)).status).toBe(201);
  });

  it("keep their days: the time zone stays until they are opened again", async () => {
    const { owner, receive } = await shelf();
    const zone = (time_zone: string) =>
      owner.call("PATCH", "/tenants/current/settings", { body: { time_zone } });
    await close(owner, ago(3).slice(0, 10));
    expect((await zone("Africa/Kigali")).status).toBe(200);
    await close(owner, null);
    await receive(10, 1, 5);
    await close(owner, ago(3).slice(0, 10));
    expect(refusal(await zone("UTC"))).toEqual([409, "tenant.books_closed"]);
    await close(owner, null);
    expect((await zone("UTC")).status).toBe(200);
  });

  it("are closed by an admin, for days that are over, and opened again by an owner", async () => {
    const { tenant, owner } = await openShop();
    const [admin, manager] = [await tenant.member("admin"), await tenant.member("manager")];
    expect((await close(manager, day(-9))).status).toBe(403);
    expect(refusal(await close(admin, day(0)))).toEqual([422, "stock.closing_not_past"]);
    expect((await close(admin, day(-9))).status).toBe(200);
    expect(refusal(await close(admin, day(-10)))).toEqual([403, "stock.reopening_denied"]);
    expect(refusal(await close(admin, null))).toEqual([403, "stock.reopening_denied"]);
    expect((await close(admin, day(-9))).status).toBe(200);
    expect((await close(owner, null)).body).toMatchObject({ closed_through: null });
  });

  it("take a movement of an earlier day from whose role goes so far back", async () => {
    const { tenant, owner, at, receive } = await shelf();
    await receive(10, 1, 40);
    const [staff, manager] = [await tenant.member("staff"), await tenant.member("staff", "manager")];
    const issue = (client: Client, days: number) =>
      client.post("/stock-movements", { type: "issue", ...at, quantity: 1, occurred_at: ago(days) });
    const refused = await issue(staff, 1);
    expect([...refusal(refused), refused.body.backdate_days]).toEqual([403, "stock.too_far_back", 0]);
    expect((await issue(staff, 0)).status).toBe(201);
    expect((await issue(manager, 31)).status).toBe(201);
    expect(refusal(await issue(manager, 32))).toEqual([403, "stock.too_far_back"]);
    const settings = await owner.get("/stock-settings");
    expect(settings.body).toMatchObject({
      backdate_days: { owner: 3650, manager: 31, staff: 0 },
      version: 0,
    });
    await owner.call("PATCH", "/stock-settings", { body: { backdate_days: { staff: 2, manager: 0 } } });
    expect((await issue(staff, 2)).status).toBe(201);
    expect(refusal(await issue(manager, 3))).toEqual([403, "stock.too_far_back"]);
  });

  it("lose no day to a race of closing and posting", async () => {
    const { receive, owner, tenant } = await shelf();
    const answers = await Promise.all([
      ...Array.from({ length: 6 }, () => receive(1, 1, 3)),
      close(owner, day(-2)),
      ...Array.from({ length: 6 }, () => receive(1, 1, 3)),
    ]);
    const taken = answers.filter(({ status }) => status === 201).length;
    const [rows = []] = await asOwner(
      sql`select m.created_at <= s.updated_at as before from inventory.stock_movements m
            join inventory.settings s using (tenant_id) where m.tenant_id = ${tenant.id}`,
    );
    expect(rows.length).toBe(taken);
    expect(answers.map(({ status }) => status).filter((status) => ![200, 201, 409].includes(status))).toEqual(
      [],
    );
    expect(refusal(await receive(1, 1, 3))).toEqual([409, "stock.period_closed"]);
  });
});
