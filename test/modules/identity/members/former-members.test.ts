import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner, type Client, mintPerson, mintTenant } from "#test/tenant.ts";
import { accept, refusal, tokenTo } from "../invitations/invited.ts";
import { freshEmail, PASSWORD, post } from "../person.ts";
import { decide, own } from "./own.ts";

test("who left stays as the tenant knew them: a later name, version and time are not its business", async () => {
  const tenant = await mintTenant();
  const [owner, staff] = [await tenant.member("owner"), await tenant.member("staff")];
  await staff.call("PATCH", "/users/me", { body: { name: "As they knew me" } });
  expect((await decide(staff, staff.membershipId ?? "", "leave")).status).toBe(204);
  const before = await owner.get<{ data: object[] }>("/users?status=ended");
  expect(before.body.data).toMatchObject([{ name: "As they knew me", phone: null }]);
  await staff.call("PATCH", "/users/me", { body: { name: "Somebody else now" } });
  expect((await owner.get("/users?status=ended")).text).toBe(before.text);
});

test("an invitation holds no longer than what its sender may grant", async () => {
  const tenant = await mintTenant();
  const [owner, second] = [await tenant.member("owner"), await tenant.member("owner")];
  const [toOwner, toStaff] = [freshEmail(), freshEmail()];
  await second.post("/invitations", { email: toOwner, roles: ["owner"] });
  await second.post("/invitations", { email: toStaff, roles: ["staff"] });
  const tokens = [await tokenTo(toOwner), await tokenTo(toStaff)];
  expect((await owner.call("PATCH", `/users/${second.userId}`, { body: { roles: ["admin"] } })).status).toBe(
    200,
  );
  const [high, low] = await Promise.all(tokens.map((token) => accept({ token, password: PASSWORD })));
  expect(high?.status).toBe(404);
  expect(low?.status).toBe(200);
});

test("a demotion ends what only admins make: API keys and open invitations", async () => {
  const tenant = await mintTenant();
  const [owner, admin] = [await tenant.member("owner"), await tenant.member("admin")];
  const key = await admin.post<{ key: string }>("/api-keys", { name: "all", scopes: ["*"] });
  const email = freshEmail();
  await admin.post("/invitations", { email, role: "manager" });
  await owner.call("PATCH", `/users/${admin.userId}`, { body: { roles: ["viewer"] } });
  const [keys, invitations] = await asOwner(
    sql`select status from identity.api_keys where tenant_id = ${tenant.id}`,
    sql`select status from identity.invitations where tenant_id = ${tenant.id}`,
  );
  expect([keys, invitations]).toEqual([[{ status: "revoked" }], [{ status: "cancelled" }]]);
  expect(key.status).toBe(201);
});

test("who was removed and refused to come back is not restored", async () => {
  const tenant = await mintTenant();
  const [owner, staff] = [await tenant.member("owner"), await tenant.member("staff")];
  await owner.call("DELETE", `/users/${staff.userId}`);
  const offer = await owner.post<{ id: string }>("/tenants/current/memberships", {
    user_id: staff.userId,
    roles: ["viewer"],
  });
  expect((await decide(staff, offer.body.id, "refuse")).status).toBe(204);
  expect(refusal(await owner.post(`/users/${staff.userId}/restore`))).toEqual([409, "membership.left"]);
  expect((await own(staff)).memberships).toEqual([]);
});

test.each([
  ["signed in", (person: Client, id: string) => decide(person, id, "refuse")],
  [
    "with the token of the mail",
    async (person: Client) => post("/auth/invitations/refuse", { token: await tokenTo(person.email) }),
  ],
] as const)(
  "who was removed and refused an invitation to their address, %s, is not restored",
  async (_, refuse) => {
    const tenant = await mintTenant();
    const [owner, staff] = [await tenant.member("owner"), await tenant.member("staff")];
    await owner.call("DELETE", `/users/${staff.userId}`);
    const { body } = await owner.post<{ id: string }>("/invitations", { email: staff.email, role: "viewer" });
    expect((await refuse(staff, body.id)).status).toBe(204);
    expect(refusal(await owner.post(`/users/${staff.userId}/restore`))).toEqual([409, "membership.left"]);
    expect((await own(staff)).memberships).toEqual([]);
  },
);

test("somebody else's refusal keeps nobody from being restored", async () => {
  const tenant = await mintTenant();
  const [owner, staff] = [await tenant.member("owner"), await tenant.member("staff")];
  const other = await mintPerson();
  await owner.call("DELETE", `/users/${staff.userId}`);
  const { body } = await owner.post<{ id: string }>("/invitations", { email: other.email, role: "viewer" });
  expect((await decide(other, body.id, "refuse")).status).toBe(204);
  expect((await owner.post(`/users/${staff.userId}/restore`)).status).toBe(200);
});

test("a former member without an address has one open invitation too", async () => {
  const tenant = await mintTenant();
  const owner = await tenant.member("owner");
  const account = { username: `u-${newId()}`, password: PASSWORD, role: "staff" };
  const { body } = await owner.post<{ id: string }>("/users", account);
  await owner.call("DELETE", `/users/${body.id}`);
  const offer = () => owner.post("/tenants/current/memberships", { user_id: body.id, roles: ["viewer"] });
  expect((await offer()).status).toBe(201);
  expect(refusal(await offer())).toEqual([409, "invitation.pending"]);
});

test("role beside roles is refused, not dropped", async () => {
  const tenant = await mintTenant();
  const admin = await tenant.member("admin");
  const both = await admin.post("/invitations", { email: freshEmail(), role: "owner", roles: ["viewer"] });
  expect(refusal(both)).toEqual([422, "request.invalid"]);
});

test("the list of one's own tenants leaves out one that wants a second factor which the session has not", async () => {
  const tenant = await mintTenant();
  const owner = await tenant.member("owner");
  await asOwner(sql`update tenants.tenants set login_mfa = 'always' where id = ${tenant.id}`);
  expect((await owner.get("/organizations")).text).not.toContain(tenant.slug);
  expect((await (await mintPerson()).get("/organizations")).status).toBe(200);
});
