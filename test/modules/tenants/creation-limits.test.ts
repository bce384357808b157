import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner, type Client, mintPerson } from "#test/tenant.ts";

const create = (by: Client) => by.post<{ id: string }>("/organizations", { name: `Shop ${newId()}` });
const ownedBy = async ({ userId }: Client) =>
  (
    await asOwner(
      sql`select t.id, t.deleted_at from tenants.tenants t join identity.memberships m on m.tenant_id = t.id
           where m.user_id = ${userId}::uuid`,
    )
  )[0] ?? [];

test("a person has at most three tenants that wait for approval; the fourth is refused and leaves nothing", async () => {
  const amina = await mintPerson();
  const made = await Promise.all(Array.from({ length: 6 }, () => create(amina)));
  expect(made.map(({ status }) => status).sort()).toEqual([201, 201, 201, 403, 403, 403]);
  const refused = made.find(({ status }) => status === 403);
  expect(refused?.body).toMatchObject({ code: "tenant.too_many" });
  expect(await ownedBy(amina)).toHaveLength(3);
});

test("approval makes room, but nobody creates more than five a day, removed ones with them", async () => {
  const [amina, admin] = [await mintPerson(), await mintPerson({ platformRoles: ["platform_admin"] })];
  for (const _ of [1, 2, 3, 4, 5]) {
    const { status, body } = await create(amina);
    expect(status).toBe(201);
    await admin.post(`/admin/tenants/${body.id}/activate`, {});
    await amina.call("DELETE", `/organizations/${body.id}`);
  }
  expect((await create(amina)).body).toMatchObject({ code: "tenant.too_many" });
  await asOwner(
    sql`update tenants.tenants t set created_at = now() - interval '25 hours'
         where t.id in (select m.tenant_id from identity.memberships m where m.user_id = ${amina.userId}::uuid)`,
  );
  expect((await create(amina)).status).toBe(201);
});

test("a tenant that a platform administrator creates for somebody is not made their default", async () => {
  const [amina, admin] = [await mintPerson(), await mintPerson({ platformRoles: ["platform_admin"] })];
  const made = await admin.post("/tenants", { name: "For Amina", kind: "retail", owner_id: amina.userId });
  expect(made.status).toBe(201);
  const [users] = await asOwner(
    sql`select default_tenant_id from identity.users where id = ${amina.userId}::uuid`,
  );
  expect(users).toEqual([{ default_tenant_id: null }]);
});
