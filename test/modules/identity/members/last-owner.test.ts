import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { asOwner, type Client, mintPerson, mintTenant } from "#test/tenant.ts";
import { refusal } from "../invitations/invited.ts";

describe("the last owner stays", () => {
  const owners = async (tenantId: string) => {
    const [rows] = await asOwner(
      sql`select count(*)::int as n from identity.memberships
           where tenant_id = ${tenantId} and status = 'active' and 'owner' = any (roles)`,
    );
    return rows?.[0]?.n;
  };

  it("neither demoted nor removed, by anybody", async () => {
    const tenant = await mintTenant();
    const owner = await tenant.member("owner");
    const platform = await mintPerson({ platformRoles: ["platform_admin"] });
    const refused = [409, "membership.last_owner"];
    const path = `/users/${owner.userId}`;
    expect(refusal(await owner.call("PATCH", path, { body: { roles: ["admin"] } }))).toEqual(refused);
    expect(refusal(await owner.call("DELETE", path))).toEqual(refused);
    const membership = `/admin/user-tenants?user_id=${owner.userId}&tenant_id=${tenant.id}`;
    expect(refusal(await platform.call("DELETE", membership))).toEqual(refused);
    expect(await owners(tenant.id)).toBe(1);
  });

  it("when two owners demote each other at once, one remains", async () => {
    for (let round = 0; round < 5; round++) {
      const tenant = await mintTenant();
      const [one, two] = [await tenant.member("owner"), await tenant.member("owner")];
      const demote = (by: Client, of: Client) =>
        by.call("PATCH", `/users/${of.userId}`, { body: { roles: ["viewer"] } });
      const answers = await Promise.all([demote(one, two), demote(two, one)]);
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(await owners(tenant.id)).toBe(1);
    }
  });

  it("when many owners leave at once, one remains", async () => {
    const tenant = await mintTenant();
    const people = await Promise.all([1, 2, 3, 4, 5, 6].map(() => tenant.member("owner")));
    const answers = await Promise.all(
      people.map((person) => person.call("DELETE", `/users/${person.userId}`)),
    );
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(5);
    expect(await owners(tenant.id)).toBe(1);
  });
});
