import { sql } from "drizzle-orm";
import { describe, expect, it, vi } from "vitest";
import { makeApiKey } from "#platform/auth/api-keys.ts";
import { newId } from "#platform/database/ids.ts";
import { asOwner, call, config, mintPerson, mintTenant } from "#test/tenant.ts";

async function refusals(tenantId: string | null, reference: string) {
  const rows =
    tenantId === null
      ? sql`select actor_id, actor_kind, target_id from audit.platform_events
             where action = 'identity.tenants.refused' and after ->> 'reference' = ${reference}`
      : sql`select actor_id, actor_kind, target_id from audit.audit_events
             where action = 'identity.tenants.refused' and after ->> 'reference' = ${reference} and tenant_id = ${tenantId}`;
  return (await asOwner(rows))[0];
}

async function keyOf(tenantId: string) {
  const keyId = newId();
  const { key, prefix, secretHash } = await makeApiKey(config, tenantId, keyId);
  await asOwner(
    sql`insert into identity.api_keys (tenant_id, id, name, prefix, secret_hash, scopes)
        values (${tenantId}, ${keyId}, 'test', ${prefix}, decode(${secretHash}, 'hex'), '{*}')`,
  );
  return { key, keyId };
}

describe("X3, A-B01, E-B11: tenants that are not one's own", () => {
  it("refuses a member of another tenant, and both audit logs say so", async () => {
    const [own, other] = [await mintTenant(), await mintTenant()];
    const member = await own.member("owner");
    const answer = await member.get("/products", { "X-Tenant-ID": other.id });
    expect(answer).toMatchObject({
      status: 403,
      body: { code: "tenant.access_denied", title: "Tenant access denied" },
    });
    const refused = [{ actor_id: member.userId, actor_kind: "user", target_id: other.id }];
    expect(await refusals(own.id, other.id)).toEqual(refused);
    expect(await refusals(null, other.id)).toEqual(refused);
    expect(await refusals(other.id, other.id)).toEqual([]);
  });

  it("keeps a person without a tenant in the platform's audit log, by whatever they named", async () => {
    const person = await mintPerson();
    const slug = `nobody-${newId()}`;
    expect((await person.get("/products", { "X-Tenant-ID": slug })).status).toBe(403);
    expect(await refusals(null, slug)).toEqual([
      { actor_id: person.userId, actor_kind: "user", target_id: null },
    ]);
  });

  it("keeps a key in its own tenant's audit log", async () => {
    const [own, other] = [await mintTenant(), await mintTenant()];
    const { key, keyId } = await keyOf(own.id);
    const headers = { "X-API-Key": key, "X-Tenant-ID": other.id };
    expect((await call("GET", "/api/v1/products", { headers })).status).toBe(403);
    const refused = [{ actor_id: keyId, actor_kind: "api_key", target_id: other.id }];
    expect(await refusals(own.id, other.id)).toEqual(refused);
    expect(await refusals(null, other.id)).toEqual(refused);
  });

  it("a key that is revoked or has another secret now is refused as such, and writes nothing", async () => {
    const [own, other] = [await mintTenant(), await mintTenant()];
    const owner = await own.member("owner");
    const make = async (name: string) =>
      (await owner.post<{ id: string; key: string }>("/api-keys", { name, scopes: ["*"] })).body;
    const [revoked, rotated, expired] = [await make("revoked"), await make("rotated"), await make("expired")];
    expect((await owner.call("DELETE", `/api-keys/${revoked.id}`)).status).toBe(204);
    const fresh = await owner.post<{ key: string }>(`/api-keys/${rotated.id}/rotate`);
    await asOwner(sql`update identity.api_keys set expires_at = now() where id = ${expired.id}`);
    for (const { key } of [revoked, rotated, expired]) {
      for (const name of [other.id, other.slug, own.slug]) {
        const answer = await call("GET", "/api/v1/products", {
          headers: { "X-API-Key": key, "X-Tenant-ID": name },
        });
        expect(answer).toMatchObject({ status: 401, body: { code: "auth.invalid_key" } });
      }
    }
    for (const name of [other.id, other.slug, own.slug])
      expect([await refusals(own.id, name), await refusals(null, name)]).toEqual([[], []]);
    const headers = { "X-API-Key": fresh.body.key, "X-Tenant-ID": other.id };
    expect((await call("GET", "/api/v1/products", { headers })).status).toBe(403);
    expect(await refusals(own.id, other.id)).toHaveLength(1);
  });

  it("serves a key that names its own tenant, by UUID or slug, in header and query", async () => {
    const [own, other] = [await mintTenant(), await mintTenant()];
    const { key } = await keyOf(own.id);
    const ask = (header: string, query = "") =>
      call("GET", `/api/v1/products${query}`, { headers: { "X-API-Key": key, "X-Tenant-ID": header } });
    for (const name of [own.id, own.slug, own.slug.toUpperCase()]) expect((await ask(name)).status).toBe(200);
    expect((await ask(own.slug, `?tenant_id=${own.id}`)).status).toBe(200);
    expect(await refusals(own.id, own.slug)).toEqual([]);
    expect((await ask(own.slug, `?tenant_id=${other.id}`)).body).toMatchObject({ code: "tenant.ambiguous" });
    expect((await ask(other.slug)).status).toBe(403);
  });

  it("knows a membership that is younger than the token, and offers the choice of several", async () => {
    const person = await mintPerson();
    const [one, two, gone] = [await mintTenant(), await mintTenant(), await mintTenant()];
    for (const { id } of [one, two, gone]) {
      await asOwner(
        sql`insert into identity.memberships (tenant_id, id, user_id, roles, status)
            values (${id}, app.uuid7(), ${person.userId}, '{viewer}', 'active')`,
      );
    }
    await asOwner(sql`update tenants.tenants set deleted_at = now() where id = ${gone.id}`);
    const unnamed = await person.get<{ choices: { id: string }[] }>("/products");
    expect(unnamed).toMatchObject({ status: 400, body: { code: "tenant.required" } });
    expect(unnamed.body.choices.map(({ id }) => id)).toEqual([one.id, two.id]);
    expect((await person.get("/products", { "X-Tenant-ID": two.slug })).status).toBe(200);
    expect((await person.get("/products", { "X-Tenant-ID": gone.id })).status).toBe(403);
  });

  it("finds a tenant by UUID or slug for a platform administrator, who is not refused", async () => {
    const tenant = await mintTenant();
    const admin = await mintPerson({ platformRoles: ["platform_admin"] });
    for (const name of [tenant.id, tenant.slug, tenant.slug.toUpperCase()]) {
      expect((await admin.get("/products", { "X-Tenant-ID": name })).status).toBe(200);
    }
    expect((await admin.get("/products", { "X-Tenant-ID": newId() })).status).toBe(403);
  });
});

describe("B-B20: use of API keys", () => {
  it("is kept at most once a minute, and is no change of the key", async () => {
    const tenant = await mintTenant();
    const { key, keyId } = await keyOf(tenant.id);
    const read = async () => {
      const [rows] = await asOwner(
        sql`select last_used_at, version from identity.api_keys where id = ${keyId}`,
      );
      return rows?.[0];
    };
    for (let calls = 0; calls < 2; calls++) {
      const answer = await call("GET", "/api/v1/products", { headers: { "X-API-Key": key } });
      expect(answer.status).toBe(200);
    }
    await vi.waitFor(async () => expect((await read())?.last_used_at).not.toBeNull(), { timeout: 5000 });
    expect((await read())?.version).toBe(1);
    const [changes] = await asOwner(
      sql`select id from audit.audit_events where target_id = ${keyId} and action = 'identity.api_keys.use'`,
    );
    expect(changes).toEqual([]);
  });
});
