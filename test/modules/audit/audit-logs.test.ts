import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner, mintPerson, mintTenant } from "#test/tenant.ts";

interface Entry extends Record<string, unknown> {
  id: string;
  action: string;
  target_id: string;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}
interface Page {
  data: Entry[];
  next_cursor: string | null;
}

async function tracked() {
  const tenant = await mintTenant();
  const owner = await tenant.member("owner");
  const { body: product, headers } = await owner.post<{ id: string }>(
    "/products",
    { sku: "A", name: "Soap", price: "1.50" },
    { "CF-Connecting-IP": "203.0.113.9" },
  );
  const requestId = headers.get("X-Request-Id");
  const logs = async (query = "") =>
    (await owner.get<Page>(`/audit-logs?target_id=${product.id}&${query}`)).body.data;
  return { tenant, owner, product, requestId, logs };
}

test("B-E44: the audit log of one row: who, what, when, from where, before and after", async () => {
  const { owner, product, requestId, logs } = await tracked();
  await owner.call("PATCH", `/products/${product.id}`, { body: { price: 2, name: "Soap" } });
  await owner.call("DELETE", `/products/${product.id}`);
  const [removed, changed, created] = await logs();
  expect(created).toMatchObject({
    action: "inventory.products.create",
    actor_kind: "user",
    actor_id: owner.userId,
    target_type: "inventory.products",
    target_id: product.id,
    before: null,
    after: { sku: "A", name: "Soap", price: 1.5 },
    source_ip: "203.0.113.9",
    request_id: requestId,
  });
  expect(changed).toMatchObject({
    action: "inventory.products.change",
    before: { price: 1.5 },
    after: { price: 2 },
  });
  expect(Object.keys(changed?.after ?? {})).toEqual(["price"]);
  expect(removed).toMatchObject({ action: "inventory.products.remove", before: { deleted_at: null } });
});

test("B-E45: one entry reads as the list shows it; another tenant's is not there", async () => {
  const { owner, logs } = await tracked();
  const [entry] = await logs();
  expect((await owner.get(`/audit-logs/${entry?.id}`)).body).toEqual(entry);
  const stranger = await (await mintTenant()).member("owner");
  const foreign = await stranger.get(`/audit-logs/${entry?.id}`);
  expect([foreign.status, foreign.body.code]).toEqual([404, "audit_log.not_found"]);
  expect((await stranger.get<Page>(`/audit-logs?target_id=${entry?.target_id}`)).body.data).toEqual([]);
});

test("B-E44: secrets are masked", async () => {
  const { tenant, owner } = await tracked();
  const id = newId();
  await asOwner(
    sql`insert into identity.api_keys (tenant_id, id, name, prefix, secret_hash, scopes)
        values (${tenant.id}, ${id}, 'Till', 'dk_x', '\\x0123', '{*}')`,
    sql`update identity.api_keys set secret_hash = '\\x4567', name = 'Desk' where tenant_id = ${tenant.id} and id = ${id}`,
  );
  const { body, text } = await owner.get<Page>(`/audit-logs?target_id=${id}`);
  expect(body.data).toMatchObject([
    { before: { secret_hash: "***", name: "Till" }, after: { secret_hash: "***", name: "Desk" } },
    { before: null, after: { secret_hash: "***", prefix: "dk_x" } },
  ]);
  expect(text).not.toMatch(/0123|4567/);
});

test("B-E44: filters by actor, action, target, request and time; the cursor goes on where the page ended", async () => {
  const { tenant, owner, product, requestId } = await tracked();
  const manager = await tenant.member("manager");
  await manager.call("PATCH", `/products/${product.id}`, { body: { name: "Other" } });
  await manager.post("/suppliers", { code: "S", name: "S" });
  const actions = async (query: string) =>
    (await owner.get<Page>(`/audit-logs?${query}`)).body.data.map(({ action }) => action);
  const create = "inventory.products.create";
  const change = "inventory.products.change";
  const supplier = "inventory.suppliers.create";
  expect(await actions(`actor_id=${manager.userId}`)).toEqual([supplier, change]);
  expect(await actions(`action=${create}`)).toEqual([create]);
  expect(await actions("target_type=inventory.suppliers")).toEqual([supplier]);
  expect(await actions(`target_id=${product.id}`)).toEqual([change, create]);
  expect(await actions(`request_id=${requestId}`)).toEqual([create]);
  const all = await owner.get<Page>("/audit-logs?readings=hidden");
  const middle = all.body.data.find(({ action }) => action === change)?.occurred_at as string;
  const at = encodeURIComponent(middle);
  expect(await actions(`actor_id=${manager.userId}&from=${at}`)).toEqual([supplier, change]);
  expect(await actions(`actor_id=${manager.userId}&to=${at}`)).toEqual([change]);
  expect(await actions("to=2020-01-01T00:00:00Z")).toEqual([]);
  expect(await actions("from=2999-01-01T00:00:00Z")).toEqual([]);

  const walked: Entry[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const { body }: { body: Page } = await owner.get(
      `/audit-logs?readings=hidden&limit=1${cursor && `&cursor=${cursor}`}`,
    );
    walked.push(...body.data);
    cursor = body.next_cursor;
  }
  expect(walked).toEqual(all.body.data);
});

test("B-E44: admins and owners only", async () => {
  const { tenant, logs } = await tracked();
  const [entry] = await logs();
  for (const [role, status] of [
    ["admin", 200],
    ["manager", 403],
    ["viewer", 403],
    ["customer", 403],
  ] as const) {
    const member = await tenant.member(role);
    expect([role, (await member.get("/audit-logs")).status]).toEqual([role, status]);
    expect([role, (await member.get(`/audit-logs/${entry?.id}`)).status]).toEqual([role, status]);
  }
});

test("the platform's audit log is for platform administrators", async () => {
  const admin = await mintPerson({ platformRoles: ["platform_admin"] });
  const id = newId();
  await asOwner(
    sql`insert into audit.platform_events (id, actor_kind, actor_id, action, target_type, target_id)
        values (${id}, 'user', ${admin.userId}, 'test.platform', 'identity.users', ${admin.userId})`,
  );
  const { status, body } = await admin.get<Page>(
    `/admin/audit-logs?readings=hidden&actor_id=${admin.userId}`,
  );
  expect([status, body.data]).toMatchObject([200, [{ id, action: "test.platform", tenant_id: null }]]);
  const csv = await admin.get(`/admin/audit-logs?readings=hidden&actor_id=${admin.userId}&format=csv`);
  expect(csv.text.split("\r\n")[1]).toContain("test.platform");
  const owner = await (await mintTenant()).member("owner");
  expect((await owner.get("/admin/audit-logs")).status).toBe(403);
});
