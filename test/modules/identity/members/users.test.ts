import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner, type Client, mintTenant } from "#test/tenant.ts";
import { refusal } from "../invitations/invited.ts";
import { freshEmail, PASSWORD, post } from "../person.ts";

interface User {
  id: string;
  membership_id: string;
  roles: string[];
  status: string;
  version: number;
  [field: string]: unknown;
}
interface Page {
  data: User[];
  next_cursor: string | null;
}
const ids = (page: { body: Page }) => page.body.data.map(({ id }) => id);

describe("users of a tenant (B-E8 to B-E12)", () => {
  it("are made with a password by people: a key that chose one would sign in with it", async () => {
    const owner = await (await mintTenant()).member("owner");
    const made = await owner.post<{ key: string }>("/api-keys", { name: "all", scopes: ["*"] });
    const byKey = (path: string, body: object) =>
      owner.call("POST", path, { headers: { Authorization: `Bearer ${made.body.key}` }, body });
    const account = { username: `k-${newId()}`, password: PASSWORD, role: "manager" };
    for (const path of ["/users", "/staff"])
      expect(refusal(await byKey(path, account))).toEqual([403, "permission.person_required"]);
    expect((await post("/auth/login", account)).status).toBeGreaterThanOrEqual(400);
    expect((await byKey("/users", { email: freshEmail(), role: "cashier" })).status).toBe(201);
  });

  it("B-E10, A-B22: an account with a username is the tenant's own: it signs in at once and is in no other tenant", async () => {
    const tenant = await mintTenant();
    const admin = await tenant.member("admin");
    const username = `c-${newId()}`;
    const account = { username, password: PASSWORD, phone: "+250 788" };
    const made = await admin.post<User>("/users", {
      ...account,
      username: username.toUpperCase(),
      name: "Keza",
      roles: ["cashier", "staff", "cashier"],
    });
    expect(made).toMatchObject({
      status: 201,
      body: {
        email: null,
        username,
        name: "Keza",
        phone: "+250 788",
        roles: ["cashier", "staff"],
        status: "active",
        is_verified: false,
      },
    });
    expect(made.text).not.toContain("argon2");
    const session = await post("/auth/login", { username, password: PASSWORD });
    expect(session).toMatchObject({ status: 200, body: { memberships: [{ tenant: { id: tenant.id } }] } });
    const [entries, events] = await asOwner(
      sql`select target_type, after ->> 'password_hash' as hash from audit.audit_events
           where tenant_id = ${tenant.id} and action = 'identity.users.create' order by id`,
      sql`select type, payload from platform.domain_events where tenant_id = ${tenant.id} order by type`,
    );
    expect(entries).toEqual([
      { target_type: "identity.users", hash: "***" },
      { target_type: "identity.memberships", hash: null },
    ]);
    const facts = { user_id: made.body.id, membership_id: made.body.membership_id, roles: made.body.roles };
    expect(events).toEqual([
      { type: "identity.membership.created", payload: { ...facts, status: "active" } },
      { type: "identity.user.created", payload: facts },
    ]);
    const again = await (await mintTenant()).member("owner");
    expect(refusal(await again.post("/users", { ...account, role: "staff" }))).toEqual([
      409,
      "user.username_taken",
    ]);
  });

  it("B-E10: what is wrong with the input", async () => {
    const admin = await (await mintTenant()).member("admin");
    const base = { username: `u-${newId()}`, password: PASSWORD, role: "staff" };
    const invited = { email: freshEmail(), role: "staff" };
    for (const wrong of [
      { ...base, username: undefined },
      { ...base, email: freshEmail() },
      { ...base, role: undefined },
      { ...base, role: "emperor" },
      { ...base, password: "short" },
      { ...base, password: undefined },
      { ...base, password: base.username },
      { ...base, branch_id: newId() },
      { ...invited, branch_id: newId() },
      { ...invited, phone: "+250 788" },
      { ...base, platform_roles: ["platform_admin"] },
      { ...base, tenant_id: newId() },
    ])
      expect((await admin.post("/users", wrong)).status).toBe(422);
  });

  it("X5: the sources' role names are accepted", async () => {
    const owner = await (await mintTenant()).member("owner");
    for (const [role, canonical] of [
      ["pharmacy_owner", "owner"],
      ["tenant_admin", "admin"],
      ["business_user", "operator"],
      ["Manager", "manager"],
    ]) {
      const made = await owner.post<User>("/businesses/me/users", {
        email: freshEmail(),
        password: PASSWORD,
        role,
      });
      expect(made.body.roles).toEqual([canonical]);
    }
  });

  it("A-E9: staff are cashiers unless said otherwise, and never owners or customers", async () => {
    const tenant = await mintTenant();
    const owner = await tenant.member("owner");
    const customer = await tenant.member("customer");
    const made = await owner.post<User>("/staff", { username: `u-${newId()}`, password: PASSWORD });
    expect(made.body.roles).toEqual(["cashier"]);
    const asked = await owner.post<User>("/staff", { email: freshEmail(), password: PASSWORD });
    expect(asked.body).toMatchObject({ id: null, roles: ["cashier"], status: "pending" });
    for (const role of ["owner", "customer"])
      expect((await owner.post("/staff", { email: freshEmail(), password: PASSWORD, role })).status).toBe(
        422,
      );
    expect(ids(await owner.get<Page>("/staff"))).toEqual([null, made.body.id, owner.userId]);
    expect(ids(await owner.get<Page>("/users"))).toContain(customer.userId);
  });

  it("B-E8, B-E9: admins list with search and filters, staff read one, customers neither", async () => {
    const tenant = await mintTenant();
    const [admin, cashier, customer] = [
      await tenant.member("admin"),
      await tenant.member("cashier", "staff"),
      await tenant.member("customer"),
    ];
    const stranger = await (await mintTenant()).member("cashier");
    expect(ids(await admin.get<Page>("/users"))).toEqual([customer.userId, cashier.userId, admin.userId]);
    expect(ids(await admin.get<Page>("/users?role=cashier"))).toEqual([cashier.userId]);
    expect(ids(await admin.get<Page>(`/users?q=${cashier.email.toUpperCase()}`))).toEqual([cashier.userId]);
    expect(ids(await admin.get<Page>("/users?status=ended"))).toEqual([]);
    const first = await admin.get<Page>("/users?limit=2&sort=name");
    const second = await admin.get<Page>(`/users?limit=2&sort=name&cursor=${first.body.next_cursor}`);
    expect([...ids(first), ...ids(second)]).toEqual([admin.userId, cashier.userId, customer.userId]);
    expect((await cashier.get("/users")).status).toBe(403);
    expect((await cashier.get<User>(`/users/${admin.userId}`)).body.roles).toEqual(["admin"]);
    expect((await customer.get(`/users/${admin.userId}`)).status).toBe(403);
    expect(refusal(await admin.get(`/users/${stranger.userId}`))).toEqual([404, "user.not_found"]);
  });

  it("B-E11: people change their own name and phone, and nothing else; admins what the tenant knows", async () => {
    const tenant = await mintTenant();
    const [admin, cashier] = [await tenant.member("admin"), await tenant.member("cashier")];
    const own = `/users/${cashier.userId}`;
    const changed = await cashier.call<User>("PATCH", own, { body: { name: "Keza", phone: "+250 788" } });
    expect(changed.body).toMatchObject({ name: "Keza", phone: "+250 788" });
    expect(changed.headers.get("ETag")).toBe(`"${changed.body.version}"`);
    for (const more of [{ roles: ["manager"] }, { branch_id: null }])
      expect((await cashier.call("PATCH", own, { body: more })).status).toBe(403);
    expect((await cashier.call("PATCH", `/users/${admin.userId}`, { body: { name: "X" } })).status).toBe(403);
    expect((await admin.call("PATCH", own, { body: { phone: "1" } })).status).toBe(403);

    const branch = await admin.post("/branches", { code: "KGL", name: "Kigali" });
    const body = { name: "Till 1", roles: ["staff", "cashier"], branch_id: branch.body.id };
    const stale = { "If-Match": '"1"' };
    expect((await admin.call("PUT", own, { body, headers: stale })).status).toBe(412);
    const put = await admin.call<User>("PUT", own, {
      body,
      headers: { "If-Match": `"${changed.body.version}"` },
    });
    expect(put.body).toMatchObject({ ...body, roles: ["cashier", "staff"], phone: "+250 788" });
    const [people] = await asOwner(sql`select name from identity.users where id = ${cashier.userId}`);
    expect(people).toEqual([{ name: "Keza" }]);
    const self = await cashier.call<User>("PUT", own, { body: { name: "Keza K." } });
    expect(self.body).toMatchObject({ name: "Keza K.", phone: null, roles: ["cashier", "staff"] });
    const branchOfOthers = { branch_id: newId() };
    expect(refusal(await admin.call("PATCH", own, { body: branchOfOthers }))).toEqual([
      422,
      "membership.unknown_branch",
    ]);
  });

  it("only owners give, take or touch ownership", async () => {
    const tenant = await mintTenant();
    const [owner, admin, cashier] = [
      await tenant.member("owner"),
      await tenant.member("admin"),
      await tenant.member("cashier"),
    ];
    const patch = (by: Client, of: Client, body: unknown) =>
      by.call<User>("PATCH", `/users/${of.userId}`, { body });
    const refused = [403, "user.outranks_you"];
    expect(refusal(await patch(admin, cashier, { roles: ["owner"] }))).toEqual(refused);
    expect(refusal(await patch(admin, owner, { roles: ["cashier"] }))).toEqual(refused);
    expect(refusal(await patch(admin, owner, { name: "Nobody" }))).toEqual(refused);
    expect(refusal(await admin.call("DELETE", `/users/${owner.userId}`))).toEqual(refused);
    const person = { email: freshEmail(), password: PASSWORD, role: "owner" };
    expect(refusal(await admin.post("/users", person))).toEqual(refused);
    expect(refusal(await admin.post("/invitations", { email: freshEmail(), role: "owner" }))).toEqual(
      refused,
    );
    expect((await patch(owner, admin, { roles: ["owner", "admin"] })).body.roles).toEqual(["admin", "owner"]);
    expect((await patch(admin, owner, { roles: ["manager"] })).status).toBe(200);
  });

  it("a change of roles counts at once, with the token that was made before", async () => {
    const tenant = await mintTenant();
    const [owner, person] = [await tenant.member("owner"), await tenant.member("cashier")];
    const product = (sku: string) => person.post("/products", { sku, name: "x" });
    expect((await product("1")).status).toBe(403);
    await owner.call("PATCH", `/users/${person.userId}`, { body: { roles: ["manager"] } });
    expect((await product("1")).status).toBe(201);
    await owner.call("PATCH", `/users/${person.userId}`, { body: { roles: ["viewer"] } });
    expect((await product("2")).status).toBe(403);
  });

  it("B-E12, X14: who is removed is out at the next request, and comes back when restored", async () => {
    const tenant = await mintTenant();
    const [owner, person] = [await tenant.member("owner"), await tenant.member("cashier")];
    const path = `/users/${person.userId}`;
    expect((await person.get("/products")).status).toBe(200);
    expect((await owner.call("DELETE", path)).status).toBe(204);
    expect(refusal(await person.get("/products"))).toEqual([403, "tenant.access_denied"]);
    expect((await owner.get(path)).status).toBe(404);
    expect((await owner.call("DELETE", path)).status).toBe(404);
    expect(ids(await owner.get<Page>("/users?status=ended"))).toEqual([person.userId]);
    const [rows] = await asOwner(
      sql`select status, decided_by from identity.memberships where user_id = ${person.userId}`,
    );
    expect(rows).toEqual([{ status: "ended", decided_by: owner.userId }]);
    expect((await owner.post<User>(`${path}/restore`)).body).toMatchObject({
      status: "active",
      roles: ["cashier"],
    });
    expect((await person.get("/products")).status).toBe(200);
  });
});
