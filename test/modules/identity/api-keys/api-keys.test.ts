import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner, call, mintTenant } from "#test/tenant.ts";
import { freshEmail } from "../person.ts";

interface Key {
  id: string;
  key: string;
  prefix: string;
  [field: string]: unknown;
}
const code = (answer: { status: number; body: Record<string, unknown> }) => [answer.status, answer.body.code];
const withKey = (key: string) => (method: string, path: string, body?: unknown) =>
  call(method, `/api/v1${path}`, {
    headers: { "X-API-Key": key },
    ...(body === undefined ? {} : { body }),
  });

async function keyWith(...scopes: string[]) {
  const tenant = await mintTenant();
  const admin = await tenant.member("admin");
  const made = await admin.post<Key>("/api-keys", { name: "till", scopes });
  expect(made.status).toBe(201);
  return { tenant, admin, made, api: withKey(made.body.key) };
}

describe("API keys (B-B20, X21)", () => {
  it("the whole key is shown once, then its prefix; the database keeps a hash", async () => {
    const { admin, made } = await keyWith("inventory.products.*");
    const { key, ...shown } = made.body;
    expect(key.startsWith(made.body.prefix)).toBe(true);
    expect(shown).toMatchObject({ name: "till", scopes: ["inventory.products.*"], status: "active" });
    expect((await admin.get(`/api-keys/${shown.id}`)).body).toEqual(shown);
    const list = await admin.get("/api-keys");
    expect(list.body.data).toEqual([shown]);
    const [kept] = await asOwner(
      sql`select (select to_jsonb(k)::text from identity.api_keys k where id = ${shown.id})
              || (select jsonb_agg(to_jsonb(e))::text from audit.audit_events e where target_id = ${shown.id}) as text`,
    );
    expect(String(kept?.[0]?.text)).not.toContain(key.slice(made.body.prefix.length + 1, -1));
    expect(String(kept?.[0]?.text)).not.toContain(key.slice(made.body.prefix.length + 1).slice(0, 43));
    expect(String(kept?.[0]?.text)).toContain("***");
  });

  it("a replay gets the same answer byte for byte, and no key stands in the database", async () => {
    const tenant = await mintTenant();
    const admin = await tenant.member("admin");
    const create = () =>
      admin.post<Key>("/api-keys", { name: "till", scopes: ["*"] }, { "Idempotency-Key": "once" });
    const [first, second] = [await create(), await create()];
    expect(second.text).toBe(first.text);
    expect(second.headers.get("Idempotency-Replayed")).toBe("true");
    expect((await withKey(second.body.key)("GET", "/products")).status).toBe(200);
    const [kept] = await asOwner(
      sql`select body from platform.idempotency_keys where tenant_id = ${tenant.id}`,
      sql`select id from identity.api_keys where tenant_id = ${tenant.id}`,
    );
    expect(String(kept?.[0]?.body)).toContain(first.body.id);
    expect(String(kept?.[0]?.body)).not.toContain(first.body.key);
  });

  it("a key does what its scopes say, in its tenant", async () => {
    const { tenant, api } = await keyWith("inventory.products.list", "inventory.warehouses.*");
    const other = await mintTenant();
    expect((await api("GET", "/products")).status).toBe(200);
    expect(code(await api("POST", "/products", { sku: "1", name: "x" }))).toEqual([403, "permission.denied"]);
    expect((await api("POST", "/warehouses", { code: "W", name: "W" })).status).toBe(201);
    expect((await api("GET", `/products?tenant_id=${tenant.id}`)).status).toBe(200);
    expect(code(await api("GET", `/products?tenant_id=${other.id}`))).toEqual([403, "tenant.access_denied"]);
    expect((await api("GET", "/organizations")).status).toBe(403);
  });

  it("scopes are names of operations, prefixes of some, or *; owners' work is in none", async () => {
    const admin = await (await mintTenant()).member("admin");
    const create = (...scopes: string[]) => admin.post("/api-keys", { name: "k", scopes });
    for (const scope of ["inventory.nothing", "inv.*", "inventory", "**", "", "tenants.organizations.remove"])
      expect((await create(scope)).status).toBe(422);
    expect((await create()).status).toBe(422);
    const { tenant, api } = await keyWith("*");
    expect((await api("DELETE", `/organizations/${tenant.id}`)).status).toBe(403);
  });

  it("a key passes on no more than it has: no keys, no admins, no owners", async () => {
    const { tenant, made, api } = await keyWith("*");
    expect(code(await api("POST", "/api-keys", { name: "k", scopes: ["*"] }))).toEqual([
      403,
      "permission.person_required",
    ]);
    expect((await api("POST", `/api-keys/${made.body.id}/rotate`)).status).toBe(403);
    const person = (role: string) => ({ email: freshEmail(), role });
    for (const role of ["owner", "admin"])
      expect(code(await api("POST", "/users", person(role)))).toEqual([403, "user.outranks_you"]);
    expect((await api("POST", "/users", person("cashier"))).status).toBe(201);
    const admin = await tenant.member("admin");
    expect(code(await api("DELETE", `/users/${admin.userId}`))).toEqual([403, "user.outranks_you"]);
    expect((await api("POST", "/invitations", { email: freshEmail(), role: "staff" })).status).toBe(201);
  });

  it("rotated, the old secret stops; revoked, both do; out of time, neither was ever good", async () => {
    const { admin, made, api } = await keyWith("inventory.products.list");
    const path = `/api-keys/${made.body.id}`;
    const rotated = await admin.post<Key>(`${path}/rotate`, undefined, { "Idempotency-Key": "r" });
    expect(rotated.body).toMatchObject({ id: made.body.id, prefix: made.body.prefix });
    expect(rotated.body.key).not.toBe(made.body.key);
    const again = await admin.post<Key>(`${path}/rotate`, undefined, { "Idempotency-Key": "r" });
    expect(again.text).toBe(rotated.text);
    expect(code(await api("GET", "/products"))).toEqual([401, "auth.invalid_key"]);
    const fresh = withKey(rotated.body.key);
    expect((await fresh("GET", "/products")).status).toBe(200);
    await asOwner(sql`update identity.api_keys set expires_at = now() where id = ${made.body.id}`);
    expect((await admin.get(path)).body.status).toBe("expired");
    expect(code(await admin.post(`${path}/rotate`))).toEqual([409, "api_key.not_active"]);
    expect((await fresh("GET", "/products")).status).toBe(401);
    await asOwner(sql`update identity.api_keys set expires_at = null where id = ${made.body.id}`);
    expect((await admin.call("DELETE", path)).status).toBe(204);
    expect((await fresh("GET", "/products")).status).toBe(401);
    expect(code(await admin.post(`${path}/rotate`))).toEqual([409, "api_key.not_active"]);
    const past = { name: "k", scopes: ["*"], expires_at: "2020-01-01T00:00:00Z" };
    expect(code(await admin.post("/api-keys", past))).toEqual([422, "api_key.expires_in_the_past"]);
  });

  it("who rotates a key is its author from then on: they alone know its secret", async () => {
    const { tenant, admin, made } = await keyWith("*");
    expect(made.body.created_by).toBe(admin.userId);
    const owner = await tenant.member("owner");
    const rotated = await owner.post<Key>(`/api-keys/${made.body.id}/rotate`);
    expect(rotated.body.created_by).toBe(owner.userId);
    expect((await withKey(rotated.body.key)("GET", "/products")).status).toBe(200);
    expect((await owner.call("DELETE", `/users/${admin.userId}`)).status).toBe(204);
    expect((await withKey(rotated.body.key)("GET", "/products")).status).toBe(200);
  });

  it("only admins, and only of their own tenant", async () => {
    const { made } = await keyWith("*");
    const other = await mintTenant();
    const [manager, owner] = [await other.member("manager"), await other.member("owner")];
    expect((await manager.get("/api-keys")).status).toBe(403);
    const path = `/api-keys/${made.body.id}`;
    for (const [method, at] of [
      ["GET", path],
      ["DELETE", path],
      ["POST", `${path}/rotate`],
      ["GET", `/api-keys/${newId()}`],
    ] as const)
      expect(code(await owner.call(method, at))).toEqual([404, "api_key.not_found"]);
  });
});
