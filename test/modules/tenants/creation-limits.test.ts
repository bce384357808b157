import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner, type Client, call, mintPerson } from "#test/tenant.ts";
import { as, joined, signedIn, signIn } from "../identity/person.ts";

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

test("a person's tenants count for who founded them, whatever became of their membership", async () => {
  const amina = await mintPerson();
  const statuses = [];
  for (const _ of [1, 2, 3, 4]) {
    const made = await create(amina);
    statuses.push(made.status);
    if (made.status !== 201) continue;
    const headers = { "X-Tenant-ID": made.body.id };
    const account = { username: `u-${newId()}`, password: "a long enough passphrase", role: "owner" };
    expect((await amina.post("/users", account, headers)).status).toBe(201);
    const me = await amina.get<{ memberships: { id: string; tenant: { id: string } }[] }>("/users/me");
    const own = me.body.memberships.find(({ tenant }) => tenant.id === made.body.id);
    expect((await amina.post(`/users/me/memberships/${own?.id}/leave`)).status).toBe(204);
  }
  expect(statuses).toEqual([201, 201, 201, 403]);
});

test("an account that is a tenant's own, without an address, opens no tenants", async () => {
  const amina = await mintPerson();
  const shop = await create(amina);
  const account = { username: `u-${newId()}`, password: "a long enough passphrase" };
  const headers = { "X-Tenant-ID": shop.body.id };
  expect((await amina.post("/users", { ...account, role: "owner" }, headers)).status).toBe(201);
  const { body } = await call<{ access_token: string }>("POST", "/api/v1/auth/login", { body: account });
  for (const path of ["/organizations", "/pharmacies"]) {
    const answer = await call("POST", `/api/v1${path}`, {
      headers: { Authorization: `Bearer ${body.access_token}` },
      body: { name: `Shop ${newId()}` },
    });
    expect(answer).toMatchObject({ status: 403, body: { code: "tenant.founder_without_address" } });
  }
});

test("the first tenant that somebody opens is their default; a second one redirects nothing that names none", async () => {
  const amina = await signedIn();
  const open = (name: string) => amina.api<{ id: string }>("POST", "/organizations", { name });
  const first = await open(`First ${newId()}`);
  const worker = await signedIn();
  const employer = await joined(worker.id);
  const own = await worker.api<{ id: string }>("POST", "/pharmacies", { name: `Own ${newId()}` });
  await open(`Second ${newId()}`);
  const now = async ({ email }: { email: string }) => as((await signIn(email)).body.access_token);
  expect(await (await now(amina))("GET", "/tenants/current")).toMatchObject({ body: { id: first.body.id } });
  const asked = await (await now(worker))("GET", "/tenants/current");
  expect(asked).toMatchObject({ status: 400, body: { code: "tenant.required" } });
  const { choices } = asked.body as { choices: { id: string }[] };
  expect(choices.map(({ id }) => id)).toEqual([employer.id, own.body.id]);
});

test("who belonged to a tenant that is removed opens their first one again", async () => {
  const amina = await signedIn();
  const old = await joined(amina.id);
  await asOwner(sql`update tenants.tenants set deleted_at = now() where id = ${old.id}`);
  const made = await amina.api<{ id: string }>("POST", "/organizations", { name: `Shop ${newId()}` });
  expect((await amina.api("GET", "/users/me")).body).toMatchObject({ default_tenant_id: made.body.id });
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
