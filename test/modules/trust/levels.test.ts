import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { asOwner, call, mintTenant } from "#test/tenant.ts";
import { approve, mintBusiness, platform, type Standing, setUp, verified } from "./trust-tenant.ts";

const product = (n: number) => ({ sku: `p-${n}`, name: `Product ${n}` });
const csv = "sku,name\na,A\n";
const importing = (by: { call: (...args: never[]) => unknown }) =>
  (by as unknown as Awaited<ReturnType<typeof mintBusiness>>["owner"]).call<Record<string, unknown>>(
    "POST",
    "/products/import",
    { raw: { type: "text/csv", text: csv } },
  );
const key = { name: "Key", scopes: ["*"] };
const rule = {
  name: "Many",
  severity: "LOW",
  source: "events",
  where: [{ field: "type", op: "equals", value: "inventory.product.created" }],
  when: { kind: "count", at_least: 1, within_seconds: 60 },
};

describe("a level (C-N1, C-B08 to C-B11, X20, X21)", () => {
  test("a business that nobody looked at has level 0: five products, and nothing in bulk, by rules, by machines", async () => {
    const business = await mintBusiness();
    const { owner } = business;
    expect(await business.read()).toMatchObject({
      ...{ level: 0, own_level: 0, evaluated_on: null, product_cap: 5, version: 0 },
      missing: ["approved", "business_details", "phone", "store_setup"],
    });
    for (let n = 1; n <= 5; n++) expect((await owner.post("/products", product(n))).status).toBe(201);
    expect(await owner.post("/products", product(6))).toMatchObject({
      status: 403,
      body: { code: "quota.exceeded", resource: "products", limit: 5, used: 5 },
    });
    expect(await importing(owner)).toMatchObject({
      status: 403,
      body: { code: "trust_level.too_low", feature: "bulk_operations", level: 0, required_level: 2 },
    });
    expect((await owner.post("/monitoring/rules", rule)).body).toMatchObject({
      ...{ code: "trust_level.too_low", feature: "custom_rules", required_level: 2 },
    });
    expect((await owner.post("/api-keys", key)).body).toMatchObject({
      ...{ code: "trust_level.too_low", feature: "api_access", required_level: 3 },
    });
    expect((await owner.post("/purchase-requests/suggestions", {})).body).toMatchObject({
      ...{ code: "trust_level.too_low", feature: "automated_orders", required_level: 1 },
    });
  });

  test("approved, it has level 1 at once, with 50 products; level 2 takes time too", async () => {
    const business = await mintBusiness();
    await setUp(business);
    expect((await business.owner.post<Standing>("/trust/verifications", {})).body).toMatchObject({
      level: 0,
      missing: ["approved"],
    });
    await approve(business);
    expect(await business.read()).toMatchObject({ level: 0, projected: { level: 1, earned: 1 } });
    const { body } = await business.owner.post<Standing>("/trust/verifications", {});
    expect(body).toMatchObject({ level: 1, product_cap: 50, missing: ["age_days", "score"] });
    expect(await business.events()).toEqual([
      {
        type: "trust.level.changed",
        payload: { from: 0, to: 1, suspended: false, cause: "evaluation", reason: null },
      },
    ]);
    const again = await business.owner.post<Standing>("/trust/verifications", {});
    expect([again.body.level, (await business.events()).length]).toEqual([1, 1]);
    const { data } = (await business.owner.get<{ data: unknown[] }>("/trust/changes")).body;
    expect(data).toMatchObject([{ from_level: 0, to_level: 1, cause: "evaluation" }]);
    const [audited] = await asOwner(
      sql`select action from audit.audit_events where tenant_id = ${business.id}::uuid and target_type = 'trust.changes'`,
    );
    expect(audited).toEqual([{ action: "trust.standing.verify" }]);
  });

  test("by nights it rises to 2 with age and score, and to 3 with sales and all papers; nobody had to ask", async () => {
    const business = await verified();
    await business.sells(120);
    await business.on(29);
    await business.night();
    expect((await business.read()).level).toBe(1);
    await business.on(31);
    await business.night();
    expect(await business.read()).toMatchObject({ level: 2, product_cap: null });
    expect((await importing(business.owner)).status).toBe(200);
    await business.on(91);
    await business.night();
    expect(await business.read()).toMatchObject({ level: 2, missing: ["bank_account"] });
    expect((await business.events()).map(({ payload }) => [payload.from, payload.to])).toEqual([
      [0, 1],
      [1, 2],
    ]);
  });

  test("X20: the least of quota and level's cap holds, level 3 lifts the quota, what the platform set wins; /quotas shows both", async () => {
    const business = await verified();
    const quotas = async () =>
      (await business.owner.get<{ data: { resource: string }[] }>("/quotas")).body.data.find(
        ({ resource }) => resource === "products",
      );
    const limits = `/admin/tenants/${business.id}/limits`;
    expect(await quotas()).toMatchObject({ quota: 1000, level_cap: 50, limit: 50 });
    await business.decide("restore", { level: 2 });
    expect(await quotas()).toMatchObject({ quota: 1000, level_cap: null, limit: 1000 });
    await business.decide("restore", { level: 3 });
    expect(await quotas()).toMatchObject({ quota: 1000, level_cap: null, limit: 1_000_000_000 });
    expect((await platform.get(limits)).body).toMatchObject({
      products: null,
      in_force: { products: 1_000_000_000 },
    });
    await platform.call("PATCH", limits, { body: { products: 7 } });
    expect(await quotas()).toMatchObject({ quota: 7, limit: 7 });
    await business.decide("demote", { level: 0 });
    expect(await quotas()).toMatchObject({ quota: 7, level_cap: 5, limit: 7 });
  });

  test("what runs is paused below its level and goes on above it: keys, rules; products stay", async () => {
    const business = await mintBusiness();
    const { owner } = business;
    await business.decide("restore", { level: 3 });
    const made = await owner.post<{ key: string }>("/api-keys", key);
    const watched = await owner.post<{ id: string }>("/monitoring/rules", rule);
    for (let n = 1; n <= 6; n++) await owner.post("/products", product(n));
    const byKey = () => call("GET", "/api/v1/products", { headers: { "X-API-Key": made.body.key } });
    const watching = async () =>
      (await asOwner(sql`select trust.has_feature('custom_rules', ${business.id}::uuid) as runs`))[0]?.[0]
        ?.runs;
    expect([made.status, watched.status, (await byKey()).status, await watching()]).toEqual([
      201,
      201,
      200,
      true,
    ]);
    await business.decide("suspend");
    expect(await byKey()).toMatchObject({
      status: 403,
      body: { code: "trust_level.too_low", feature: "api_access" },
    });
    expect(await watching()).toBe(false);
    expect((await owner.get<{ data: unknown[] }>("/products")).body.data).toHaveLength(6);
    expect((await owner.get(`/monitoring/rules/${watched.body.id}`)).body).toMatchObject({ enabled: true });
    expect((await owner.post("/products", product(7))).body.code).toBe("quota.exceeded");
    await business.decide("restore");
    expect([(await byKey()).status, await watching()]).toEqual([200, true]);
    expect((await business.read()).level).toBe(3);
  });

  test("the score says what it is made of, and what has nothing to go by counts for nothing", async () => {
    const business = await verified();
    interface Score extends Record<string, unknown> {
      score: number;
      inputs: { input: string; weight: number; value: number | null }[];
    }
    const read = async () => (await business.owner.get<Score>("/trust/score")).body;
    const before = await read();
    expect(before.inputs.filter(({ value }) => value === null).map(({ input }) => input)).toEqual([
      "fulfilment",
      "disputes",
      "payments",
      "compliance",
      "response",
    ]);
    await business.sells(50, 5);
    const { inputs, score } = await read();
    const counted = inputs.filter(({ value }) => value !== null);
    const mean =
      counted.reduce((sum, { weight, value }) => sum + weight * Number(value), 0) /
      counted.reduce((sum, { weight }) => sum + weight, 0);
    expect(score).toBeCloseTo(100 * mean, 1);
    expect(Object.fromEntries(inputs.map(({ input, value }) => [input, value]))).toMatchObject({
      order_volume: 0.5,
      fulfilment: 1,
      disputes: 0.5,
    });
    await business.night();
    expect(await read()).toMatchObject({ former_score: before.score, score_changed_on: expect.any(String) });
  });

  test("is for owners and admins to read, and nobody else's", async () => {
    const [business, other] = [await mintBusiness(), await mintTenant()];
    const cashier = await business.member("cashier");
    for (const path of ["/trust", "/trust/score", "/trust/requirements"])
      expect((await cashier.get(path)).body.code).toBe("permission.denied");
    const stranger = await other.member("owner");
    expect((await stranger.get("/trust", { "X-Tenant-ID": business.id })).status).toBe(403);
    expect(
      (await business.owner.post(`/admin/trust/${business.id}/restore`, { reason: "Me", level: 3 })).status,
    ).toBe(403);
  });
});
