import { sql } from "drizzle-orm";
import { describe, expect, test, vi } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner, type Client, call, mintPerson, mintTenant } from "#test/tenant.ts";
import { codeTo, freshEmail, PASSWORD, registered, VERIFY } from "../modules/identity/person.ts";
import { expectProblem } from "./contract.ts";

const create = (by: Client, key: string, body: Record<string, unknown>) =>
  by.post<{ id: string; code?: string }>("/products", body, { "Idempotency-Key": key });

async function productsOf(tenant: string): Promise<number> {
  const [rows] = await asOwner(
    sql`select count(*)::int as n from inventory.products where tenant_id = ${tenant}`,
  );
  return rows?.[0]?.n as number;
}

describe("a write in a tenant under an Idempotency-Key", () => {
  test("is answered again byte for byte, status and ETag too, and done once", async () => {
    const tenant = await mintTenant();
    const owner = await tenant.member("owner");
    const [key, body] = [newId(), { sku: newId(), name: "Émollient 50 ml", price: "1200.50" }];
    const first = await create(owner, key, body);
    const again = await create(owner, key, body);
    expect(first.status).toBe(201);
    expect(first.headers.get("Idempotency-Replayed")).toBeNull();
    expect([again.status, again.text, again.headers.get("ETag"), again.headers.get("Content-Type")]).toEqual([
      first.status,
      first.text,
      first.headers.get("ETag"),
      first.headers.get("Content-Type"),
    ]);
    expect(again.headers.get("ETag")).toBe('"1"');
    expect(again.headers.get("Idempotency-Replayed")).toBe("true");
    expect(await productsOf(tenant.id)).toBe(1);
    const [events] = await asOwner(
      sql`select count(*)::int as n from platform.domain_events where tenant_id = ${tenant.id}`,
    );
    expect(events).toEqual([{ n: 1 }]);
  });

  test("stays the first answer when the row has changed since", async () => {
    const tenant = await mintTenant();
    const owner = await tenant.member("owner");
    const [key, body] = [newId(), { sku: newId(), name: "Before" }];
    const first = await create(owner, key, body);
    await owner.call("PATCH", `/products/${first.body.id}`, { body: { name: "After" } });
    expect((await create(owner, key, body)).text).toBe(first.text);
  });

  test("is refused for another body and for another path", async () => {
    const owner = await (await mintTenant()).member("owner");
    const [key, sku] = [newId(), newId()];
    await create(owner, key, { sku, name: "One" });
    expectProblem(await create(owner, key, { sku, name: "Two" }), 422, "idempotency.key_reused");
    const elsewhere = await owner.post("/suppliers", { code: "s", name: "One" }, { "Idempotency-Key": key });
    expectProblem(elsewhere, 422, "idempotency.key_reused");
  });

  test("is each actor's own, and each tenant's", async () => {
    const [tenant, other] = await Promise.all([mintTenant(), mintTenant()]);
    const [owner, manager, stranger] = await Promise.all([
      tenant.member("owner"),
      tenant.member("manager"),
      other.member("owner"),
    ]);
    const [key, body] = [newId(), { name: "Same" }];
    const made = await Promise.all(
      [owner, manager, stranger].map((by) => create(by, key, { ...body, sku: newId() })),
    );
    expect(made.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(new Set(made.map(({ body: { id } }) => id)).size).toBe(3);
  });

  test("is free again when the first attempt failed", async () => {
    const tenant = await mintTenant();
    const owner = await tenant.member("owner");
    const [key, sku] = [newId(), newId()];
    const blocking = await create(owner, newId(), { sku, name: "In the way" });
    expectProblem(await create(owner, key, { sku, name: "Second" }), 409, "product.sku_taken");
    await owner.call("DELETE", `/products/${blocking.body.id}`);
    const later = await create(owner, key, { sku, name: "Second" });
    expect(later.status).toBe(201);
    expect(later.headers.get("Idempotency-Replayed")).toBeNull();
    expectProblem(await create(owner, newId(), { sku: newId() }), 422, "request.invalid");
  });

  test("of two at once only one is done", async () => {
    const tenant = await mintTenant();
    const owner = await tenant.member("owner");
    const [key, body] = [newId(), { sku: newId(), name: "Twin" }];
    const twins = await Promise.all(Array.from({ length: 5 }, () => create(owner, key, body)));
    expect(await productsOf(tenant.id)).toBe(1);
    for (const twin of twins) {
      if (twin.status === 201) expect(twin.text).toBe(twins.find(({ status }) => status === 201)?.text);
      else expectProblem(twin, 409, "idempotency.in_progress");
    }
    expect(
      twins.filter(({ headers, status }) => status === 201 && !headers.has("Idempotency-Replayed")).length,
    ).toBe(1);
  });

  test("is 409 while its twin is still at work", async () => {
    const tenant = await mintTenant();
    const owner = await tenant.member("owner");
    const key = newId();
    const lock = sql`hashtextextended(${tenant.id}::uuid::text || ${owner.userId}::uuid || ${key}::text, 0)`;
    const atWork = asOwner(sql`select pg_advisory_xact_lock(${lock})`, sql`select pg_sleep(1)`);
    await vi.waitFor(async () => {
      const [held] = await asOwner(sql`select count(*)::int as n from pg_locks where locktype = 'advisory'
        and (classid::bigint << 32) + objid::bigint = ${lock}`);
      expect(held?.[0]?.n).toBeGreaterThan(0);
    });
    const twin = await create(owner, key, { sku: newId(), name: "Twin" });
    expectProblem(twin, 409, "idempotency.in_progress");
    expect(twin.headers.get("Retry-After")).toBe("1");
    await atWork;
    expect((await create(owner, key, { sku: newId(), name: "Twin" })).status).toBe(201);
  });

  test("takes one to 255 printable characters as a key", async () => {
    const owner = await (await mintTenant()).member("owner");
    for (const key of ["x".repeat(256), "é"]) {
      expectProblem(await create(owner, key, { sku: newId(), name: "Key" }), 400, "idempotency.malformed");
    }
    expect((await create(owner, "x".repeat(255), { sku: newId(), name: "Key" })).status).toBe(201);
  });
});

describe("work outside a tenant under an Idempotency-Key", () => {
  const found = (by: Client, key: string, name: string) =>
    by.post<{ id: string }>("/organizations", { name }, { "Idempotency-Key": key });

  test("is answered again byte for byte and done once", async () => {
    const person = await mintPerson();
    const key = newId();
    const first = await found(person, key, "One shop");
    const again = await found(person, key, "One shop");
    expect(first.status, first.text).toBe(201);
    expect([again.status, again.text]).toEqual([first.status, first.text]);
    expect(again.headers.get("Idempotency-Replayed")).toBe("true");
    const [rows] = await asOwner(
      sql`select count(*)::int as n from identity.memberships where user_id = ${person.userId}`,
    );
    expect(rows).toEqual([{ n: 1 }]);
    expectProblem(await found(person, key, "Another shop"), 422, "idempotency.key_reused");
    const other = await found(await mintPerson(), key, "One shop");
    expect(other.status).toBe(201);
    expect(other.body.id).not.toBe(first.body.id);
  });

  test("is not answered again to whose session has ended: who asks is looked at before the kept answer", async () => {
    const person = await mintPerson();
    const key = newId();
    expect((await found(person, key, "Left shop")).status).toBe(201);
    expect((await person.post("/auth/logout", undefined, { "Idempotency-Key": newId() })).status).toBe(204);
    expectProblem(await found(person, key, "Left shop"), 401, "auth.session_ended");
  });

  test("is not answered again to a platform administrator who is none any more", async () => {
    const administrator = await mintPerson({ platformRoles: ["platform_admin"] });
    const key = newId();
    expect((await found(administrator, key, "Given shop")).status).toBe(201);
    await asOwner(sql`update identity.users set platform_roles = '{}' where id = ${administrator.userId}`);
    expectProblem(await found(administrator, key, "Given shop"), 401, "auth.session_ended");
  });

  test("of strangers under one key never meets: neither is shown the other's answer, nor waits for it", async () => {
    const key = newId();
    const register = (email: string, ip: string) =>
      call("POST", "/api/v1/auth/register", {
        body: { email, password: PASSWORD },
        headers: { "Idempotency-Key": key, "CF-Connecting-IP": ip },
      });
    const [one, other] = [freshEmail("one"), freshEmail("other")];
    const answers = [
      await register(one, "192.0.2.1"),
      await register(other, "192.0.2.1"),
      await register(one, "198.51.100.1"),
    ];
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    expect(answers.filter(({ headers }) => headers.has("Idempotency-Replayed"))).toEqual([]);
    await Promise.all([codeTo(one, VERIFY), codeTo(other, VERIFY)]);
    const replayed = await register(one, "192.0.2.1");
    expect([replayed.status, replayed.headers.get("Idempotency-Replayed")]).toEqual([202, "true"]);
  });

  test("is a sign-in by password made anew: after a new password its old answer is nobody's", async () => {
    const { email } = await registered();
    const key = newId();
    const signIn = () =>
      call<{ refresh_token: string }>("POST", "/api/v1/auth/login", {
        body: { email, password: PASSWORD },
        headers: { "Idempotency-Key": key },
      });
    const [first, again] = [await signIn(), await signIn()];
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(again.body.refresh_token).not.toBe(first.body.refresh_token);
    await asOwner(sql`update identity.users set password_hash = null where email = ${email}`);
    expectProblem(await signIn(), 401, "auth.invalid_credentials");
    const [rows] = await asOwner(sql`select from platform.public_idempotency_keys where key = ${key}`);
    expect(rows).toEqual([]);
  });

  test("is another request where its query is another, in a tenant too", async () => {
    const tenant = await mintTenant();
    const owner = await tenant.member("owner");
    const [key, body] = [newId(), { sku: newId(), name: "Asked" }];
    const made = (query: string) => owner.post(`/products${query}`, body, { "Idempotency-Key": key });
    expect((await made("")).status).toBe(201);
    expectProblem(await made(`?tenant_id=${tenant.slug}`), 422, "idempotency.key_reused");
    const person = await mintPerson();
    await found(person, key, "Asked shop");
    const asked = await person.post("/organizations?x=1", { name: "Asked shop" }, { "Idempotency-Key": key });
    expect(asked.headers.get("Idempotency-Replayed")).toBeNull();
  });

  test("keeps no answer in the clear", async () => {
    const person = await mintPerson();
    const made = await found(person, newId(), "Sealed shop");
    const [rows] = await asOwner(
      sql`select sealed_answer from platform.public_idempotency_keys where scope = ${person.userId}`,
    );
    expect(rows?.length).toBe(1);
    expect(String(rows?.[0]?.sealed_answer)).not.toContain(made.body.id);
  });

  test("is 409 while its twin is still at work, and free again when that failed", async () => {
    const person = await mintPerson();
    const key = newId();
    const first = await found(person, key, "Held shop");
    await asOwner(
      sql`update platform.public_idempotency_keys set sealed_answer = null where scope = ${person.userId} and key = ${key}`,
    );
    expectProblem(await found(person, key, "Held shop"), 409, "idempotency.in_progress");
    expect(first.status).toBe(201);
    const failing = newId();
    const refused = { email: "nobody@example.com", password: "x" };
    for (let turn = 0; turn < 2; turn += 1) {
      const answer = await call("POST", "/api/v1/auth/login", {
        body: refused,
        headers: { "Idempotency-Key": failing },
      });
      expectProblem(answer, 401, "auth.invalid_credentials");
    }
  });
});
