import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner, mintPerson, mintTenant } from "#test/tenant.ts";
import { meanwhile } from "../../../database/slow-transaction.ts";
import { refusal } from "../invitations/invited.ts";
import { PASSWORD, signedIn } from "../person.ts";
import { decide } from "./own.ts";

const UNKNOWN = [404, "user.not_found"];

/** Somebody who has erased their account; `before` is what they were until then. */
async function erased(before?: (id: string) => Promise<unknown>): Promise<string> {
  const person = await signedIn();
  await before?.(person.id);
  expect((await person.api("DELETE", "/users/me", { password: PASSWORD })).status).toBe(204);
  return person.id;
}

const membershipsOf = async (id: string) =>
  (await asOwner(sql`select id, status from identity.memberships where user_id = ${id}::uuid`))[0] ?? [];

const newMembership = (tenant: string, person: string, status: string) =>
  sql`insert into identity.memberships (tenant_id, id, user_id, roles, status)
      values (${tenant}::uuid, ${newId()}::uuid, ${person}::uuid, '{staff}', ${status})`;

describe("who was erased", () => {
  it("is made a member or an owner by nobody, and a tenant that would be theirs is not made", async () => {
    const platform = await mintPerson({ platformRoles: ["platform_admin"] });
    const tenant = await mintTenant();
    const user_id = await erased();
    for (const more of [{ role: "owner" }, { role: "staff", is_approved: false }])
      expect(
        refusal(await platform.post("/admin/user-tenants", { user_id, tenant_id: tenant.id, ...more })),
      ).toEqual(UNKNOWN);
    const slug = `s-${newId()}`;
    const made = await platform.post("/tenants", { name: "Ghost", slug, kind: "retail", owner_id: user_id });
    expect(refusal(made)).toEqual(UNKNOWN);
    const [tenants] = await asOwner(sql`select id from tenants.tenants where slug = ${slug}`);
    expect(tenants).toEqual([]);
    expect(await membershipsOf(user_id)).toEqual([]);
  });

  it("is not let in again, by the tenant or by the platform", async () => {
    const platform = await mintPerson({ platformRoles: ["platform_admin"] });
    const tenant = await mintTenant();
    const owner = await tenant.member("owner");
    const id = await erased((person) => asOwner(newMembership(tenant.id, person, "active")));
    expect((await owner.post(`/users/${id}/restore`)).status).toBeGreaterThanOrEqual(400);
    const offered = await owner.post("/tenants/current/memberships", { user_id: id, role: "staff" });
    expect(refusal(offered)).toEqual(UNKNOWN);
    const [invited] = await asOwner(
      sql`select id from identity.invitations where user_id = ${id}::uuid and tenant_id = ${tenant.id}::uuid`,
    );
    expect(invited).toEqual([]);
    expect(
      refusal(await platform.post("/admin/user-tenants", { user_id: id, tenant_id: tenant.id })),
    ).toEqual(UNKNOWN);
    for (const status of ["active", "pending"])
      await expect(
        asOwner(sql`update identity.memberships set status = ${status} where user_id = ${id}::uuid`),
      ).rejects.toMatchObject({ code: "user.not_found" });
    expect(await membershipsOf(id)).toMatchObject([{ status: "ended" }]);
  });

  it("accepts no invitation while the account is being erased, and neither keeps the other waiting for ever", async () => {
    const tenant = await mintTenant();
    const [owner, person] = [await tenant.member("owner"), await mintPerson()];
    const { body } = await owner.post<{ id: string }>("/tenants/current/memberships", {
      email: person.email,
      role: "staff",
    });
    const erasing = {
      first: [sql`select from identity.users where id = ${person.userId}::uuid for update`],
      last: [
        sql`update identity.invitations set email = null, name = null, user_id = ${person.userId}::uuid, status = 'cancelled'
             where id = ${body.id}::uuid`,
        sql`update identity.users set email = null, name = null, email_verified_at = null, status = 'deactivated', erased_at = now()
             where id = ${person.userId}::uuid`,
        sql`update identity.memberships set status = 'ended' where user_id = ${person.userId}::uuid`,
      ],
    };
    const { result } = await meanwhile(erasing, () => decide(person, body.id, "accept"));
    expect([401, 404]).toContain(result.status);
    expect(await membershipsOf(person.userId)).toEqual([]);
  });

  it("is no member by a membership that is made while the account is being erased", async () => {
    const tenant = await mintTenant();
    const person = await signedIn();
    const first = [newMembership(tenant.id, person.id, "active")];
    const { result } = await meanwhile({ first }, () =>
      person.api("DELETE", "/users/me", { password: PASSWORD }),
    );
    expect(result.status).toBe(204);
    expect(await membershipsOf(person.id)).toMatchObject([{ status: "ended" }]);
  });

  it("is made no member by who began while the account was being erased", async () => {
    const platform = await mintPerson({ platformRoles: ["platform_admin"] });
    const [tenant, person] = [await mintTenant(), await mintPerson()];
    const erasing = [
      sql`select from identity.users where id = ${person.userId}::uuid for update`,
      sql`update identity.users set email = null, name = null, email_verified_at = null, status = 'deactivated', erased_at = now()
           where id = ${person.userId}::uuid`,
    ];
    const { result } = await meanwhile({ first: erasing }, () =>
      platform.post("/admin/user-tenants", { user_id: person.userId, tenant_id: tenant.id }),
    );
    expect(refusal(result)).toEqual(UNKNOWN);
    expect(await membershipsOf(person.userId)).toEqual([]);
  });
});
