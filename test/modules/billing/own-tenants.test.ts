import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner, mintPerson } from "#test/tenant.ts";
import { mintPayer } from "./billing-tenant.ts";

describe("an administrator of the platform who belongs to a tenant", () => {
  it("decides neither on its subscription nor on its plan, and others do", async () => {
    const [payer, other] = [await mintPayer(), await mintPayer()];
    const as = await mintPerson({ platformRoles: ["platform_admin"] });
    await asOwner(
      sql`insert into identity.memberships (tenant_id, id, user_id, roles, status)
          values (${payer.id}, ${newId()}, ${as.userId}, '{staff}', 'active')`,
    );
    const price = { body: { prices: { RWF: "1" } } };
    const set = (tenant: string) =>
      as.call("PUT", `/admin/tenants/${tenant}/subscription`, {
        body: { plan_id: other.plan, currency: "RWF" },
      });
    for (const refused of [
      await set(payer.id),
      await as.call("PATCH", `/admin/plans/${payer.plan}`, price),
      await as.call("DELETE", `/admin/plans/${payer.plan}`),
    ])
      expect(refused).toMatchObject({ status: 403, body: { code: "subscription.own_tenant" } });
    expect(await payer.read()).toMatchObject({ plan_id: payer.plan, price: "15000" });
    expect((await as.call("PATCH", `/admin/plans/${other.plan}`, price)).status).toBe(200);
    expect((await set(other.id)).status).toBe(200);
    expect((await payer.set({ plan_id: other.plan, currency: "RWF" })).status).toBe(200);
  });
});
