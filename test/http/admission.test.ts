import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { rateCounter } from "#durable-objects/rate-counter";
import { newId } from "#platform/database/ids.ts";
import {
  type Answer,
  asOwner,
  type Client,
  call,
  mintPerson,
  mintTenant,
  type TestTenant,
} from "#test/tenant.ts";
import { inOneWindow } from "../one-window.ts";
import { expectProblem } from "./contract.ts";
import { served } from "./deployment.ts";
import { tripsOf } from "./trips.ts";

const administrator = await mintPerson({ platformRoles: ["platform_admin"] });

/** A tenant with so many requests a day: a test may end in another minute than it began in. */
async function limited(requests_per_day = 60): Promise<TestTenant> {
  const tenant = await mintTenant();
  const body = { requests_per_day };
  const set = await administrator.call("PUT", `/admin/tenants/${tenant.id}/limits`, { body });
  expect(set.status, set.text).toBe(200);
  return tenant;
}

const usageOf = async ({ id }: TestTenant) => {
  const { windows } = await rateCounter(env.RATE_COUNTER, id).usage();
  return { allowed: windows.day.allowed, refused: windows.day.refused };
};
const read = (headers: Record<string, string>) => call("GET", "/api/v1/products", { headers });
const write = (headers: Record<string, string>) =>
  call("POST", "/api/v1/products", { headers, body: { sku: newId(), name: "Never" } });
const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

/** The answers of so many calls, one after another. */
async function times(count: number, send: () => Promise<Answer>): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let turn = 0; turn < count; turn += 1) answers.push(await send());
  return answers;
}

/** The same, and how often they may reach the database: once, and again when five seconds are over. */
async function timed(count: number, send: () => Promise<Answer>) {
  const started = Date.now();
  const answers = await times(count, send);
  return { answers, most: 1 + Math.floor((Date.now() - started) / 5_000) };
}
const trips = async (answers: readonly Answer[]) =>
  (await Promise.all(answers.map(tripsOf))).reduce((all, one) => all + one, 0);

/** Credentials that were alive and are not any more, each of a tenant of its own; `code` is what they are answered. */
const DEAD: [
  name: string,
  status: number,
  code: string,
  make: (tenant: TestTenant) => Promise<Record<string, string>>,
][] = [
  [
    "a revoked key",
    401,
    "auth.invalid_key",
    async (tenant) => {
      const admin = await tenant.member("admin");
      const made = await admin.post<{ id: string; key: string }>("/api-keys", { name: "k", scopes: ["*"] });
      await asOwner(sql`update identity.api_keys set status = 'revoked' where id = ${made.body.id}`);
      return { "X-API-Key": made.body.key };
    },
  ],
  [
    "a key that has expired",
    401,
    "auth.invalid_key",
    async (tenant) => {
      const admin = await tenant.member("admin");
      const made = await admin.post<{ id: string; key: string }>("/api-keys", { name: "k", scopes: ["*"] });
      await asOwner(sql`update identity.api_keys set expires_at = now() where id = ${made.body.id}`);
      return { "X-API-Key": made.body.key };
    },
  ],
  [
    "the secret that a key had before it was rotated",
    401,
    "auth.invalid_key",
    async (tenant) => {
      const admin = await tenant.member("admin");
      const made = await admin.post<{ id: string; key: string }>("/api-keys", { name: "k", scopes: ["*"] });
      await asOwner(
        sql`update identity.api_keys set secret_hash = sha256('other') where id = ${made.body.id}`,
      );
      return { "X-API-Key": made.body.key };
    },
  ],
  [
    "an ended session",
    401,
    "auth.session_ended",
    async (tenant) => {
      const member = await tenant.member("manager");
      await asOwner(sql`update identity.sessions set revoked_at = now() where user_id = ${member.userId}`);
      return bearer(member.token);
    },
  ],
  [
    "a removed member",
    403,
    "tenant.access_denied",
    async (tenant) => {
      const member = await tenant.member("manager");
      await asOwner(sql`update identity.memberships set status = 'ended' where user_id = ${member.userId}`);
      return bearer(member.token);
    },
  ],
];

describe.each(DEAD)("%s", (_, status, code, make) => {
  test.each([
    ["reads", read],
    ["writes", write],
  ])("spends nothing of the tenant's budget by 62 %s, and reaches the database once", (_, send) =>
    inOneWindow(86_400, async () => {
      const tenant = await limited();
      const [owner, headers] = [await tenant.member("owner"), await make(tenant)];
      const before = await usageOf(tenant);
      const { answers, most } = await timed(62, () => send(headers));
      for (const answer of answers) expectProblem(answer, status, code);
      expect(await trips(answers)).toBeLessThanOrEqual(most);
      expect(await usageOf(tenant)).toEqual(before);
      for (const { headers: answered } of answers)
        expect(answered.get("X-RateLimit-Remaining-Day")).toBeNull();
      expect((await owner.get("/products")).status).toBe(200);
    }),
  );

  test("spends nothing by a flood either, whose calls all reach the counter before one is answered", () =>
    inOneWindow(86_400, async () => {
      const tenant = await limited();
      const [owner, headers] = [await tenant.member("owner"), await make(tenant)];
      const before = await usageOf(tenant);
      const flood = await Promise.all(
        Array.from({ length: 80 }, (_, turn) => (turn % 2 ? read(headers) : write(headers))),
      );
      for (const answer of flood) expect([status, 429]).toContain(answer.status);
      const { allowed } = await usageOf(tenant);
      expect(allowed).toBe(before.allowed);
      const served = await times(5, () => owner.get("/products"));
      expect(served.map((answer) => answer.status)).toEqual(Array(5).fill(200));
    }));
});

describe("what comes back is let in again", () => {
  test("a member whom the tenant takes back, at once where that is known, elsewhere within seconds", async () => {
    const tenant = await mintTenant();
    const [owner, member] = [await tenant.member("owner"), await tenant.member("manager")];
    expect((await owner.call("DELETE", `/users/${member.userId}`)).status).toBe(204);
    expectProblem(await member.get("/products"), 403, "tenant.access_denied");
    expect((await owner.post(`/users/${member.userId}/restore`)).status).toBe(200);
    expect((await member.get("/products")).status).toBe(200);
  });

  test("another session of the same person, and another key of the tenant", async () => {
    const tenant = await mintTenant();
    const admin = await tenant.member("admin");
    const key = () => admin.post<{ id: string; key: string }>("/api-keys", { name: "k", scopes: ["*"] });
    const [one, other] = [await key(), await key()];
    await admin.call("DELETE", `/api-keys/${one.body.id}`);
    expectProblem(await read({ "X-API-Key": one.body.key }), 401, "auth.invalid_key");
    expect((await read({ "X-API-Key": other.body.key })).status).toBe(200);
  });
});

describe("what the caller may not do", () => {
  const mayNot = (by: Client) => by.post("/products", { sku: newId(), name: "Never" });

  test("costs the tenant nothing, and of a person one reading of their roles in some seconds", async () => {
    const tenant = await limited();
    const viewer = await tenant.member("viewer");
    const { answers, most } = await timed(20, () => mayNot(viewer));
    for (const answer of answers) expectProblem(answer, 403, "permission.denied");
    expect(await trips(answers)).toBeLessThanOrEqual(most);
    expect(await usageOf(tenant)).toEqual({ allowed: 0, refused: 0 });
  });

  test("costs the tenant nothing either where a key lacks the scope", async () => {
    const tenant = await limited();
    const admin = await tenant.member("admin");
    const scopes = ["inventory.products.list"];
    const { body } = await admin.post<{ key: string }>("/api-keys", { name: "k", scopes });
    const before = await usageOf(tenant);
    const { answers, most } = await timed(20, () => write({ "X-API-Key": body.key }));
    for (const answer of answers) expectProblem(answer, 403, "permission.denied");
    expect(await trips(answers)).toBeLessThanOrEqual(most);
    expect(await usageOf(tenant)).toEqual(before);
    expect((await read({ "X-API-Key": body.key })).status).toBe(200);
  });

  test("costs the tenant nothing where a session lacks the second factor that the tenant wants", async () => {
    const tenant = await limited();
    const owner = await tenant.member("owner");
    await asOwner(sql`update tenants.tenants set login_mfa = 'always' where id = ${tenant.id}`);
    const answers = await times(5, () => owner.get("/products"));
    for (const answer of answers) expectProblem(answer, 401, "auth.second_factor_required");
    expectProblem(await mayNot(owner), 401, "auth.second_factor_required");
    expect(await usageOf(tenant)).toEqual({ allowed: 0, refused: 0 });
  });

  test("is looked up once in some seconds where somebody is in no tenant, or names another's", async () => {
    const [person, other] = [await mintPerson(), await mintTenant()];
    const nowhere = await timed(20, () => person.get("/products"));
    for (const answer of nowhere.answers) expectProblem(answer, 400, "tenant.required");
    expect(await trips(nowhere.answers)).toBeLessThanOrEqual(nowhere.most);
    const member = await (await mintTenant()).member("viewer");
    const elsewhere = await timed(20, () => member.get("/products", { "X-Tenant-ID": other.id }));
    for (const answer of elsewhere.answers) expectProblem(answer, 403, "tenant.access_denied");
    // Each try is one more entry in the audit logs.
    expect(await trips(elsewhere.answers)).toBeLessThanOrEqual(20 + elsewhere.most);
  });

  test("is allowed as soon as the role is given", async () => {
    const tenant = await mintTenant();
    const [owner, viewer] = [await tenant.member("owner"), await tenant.member("viewer")];
    expectProblem(await mayNot(viewer), 403, "permission.denied");
    const promoted = await owner.call("PATCH", `/users/${viewer.userId}`, { body: { role: "manager" } });
    expect(promoted.status, promoted.text).toBe(200);
    expect((await mayNot(viewer)).status).toBe(201);
  });

  test("is paid by the credential: past its refusals it waits, and its tenant's others do not", () =>
    inOneWindow(60, async () => {
      const tenant = await mintTenant();
      const admin = await tenant.member("admin");
      const { body } = await admin.post<{ key: string }>("/api-keys", {
        name: "k",
        scopes: ["inventory.lots.list"],
      });
      const ask = async (path: string, key = body.key) =>
        (await served({ REFUSAL_LIMIT_PER_MINUTE: "3" }, "GET", `/api/v1${path}`, { "X-API-Key": key }))
          .answer;
      const asked = ["/products", "/suppliers", "/warehouses", "/stock-levels", "/stock-movements"];
      const answers: Answer[] = [];
      for (const path of asked) answers.push(await ask(path));
      expect(answers.map((answer) => answer.status)).toEqual([403, 403, 403, 403, 429]);
      expectProblem(answers[4] as Answer, 429, "rate.limited");
      expect(Number(answers[4]?.headers.get("Retry-After"))).toBeGreaterThan(0);
      expect(await trips(answers.slice(4))).toBe(0);
      expectProblem(await ask("/lots"), 429, "rate.limited");
      expect((await admin.get("/products")).status).toBe(200);
    }));
});

describe("a tenant whose budget is spent", () => {
  test("is refused from memory, without a question to the database, with headers that say when to come back", () =>
    inOneWindow(86_400, async () => {
      const tenant = await limited(3);
      const owner = await tenant.member("owner");
      const allowed = await times(3, () => owner.get("/products"));
      expect(allowed.map((answer) => answer.status)).toEqual([200, 200, 200]);
      const started = Date.now();
      const refused = await times(20, () => owner.get("/products"));
      // The counter is asked once, and again when two seconds are over.
      const asked = 1 + Math.floor((Date.now() - started) / 2_000);
      expect((await usageOf(tenant)).refused).toBeLessThanOrEqual(asked);
      for (const answer of refused) {
        expectProblem(answer, 429, "rate.limited");
        expect(answer.headers.get("X-RateLimit-Limit-Day")).toBe("3");
        expect(answer.headers.get("X-RateLimit-Remaining-Day")).toBe("0");
        const wait = Number(answer.headers.get("Retry-After"));
        expect(wait).toBeGreaterThanOrEqual(1);
        expect(wait).toBeLessThanOrEqual(86_400);
      }
      expect(await trips(refused)).toBe(0);
    }));

  test("is let in as soon as its limits are raised", () =>
    inOneWindow(86_400, async () => {
      const tenant = await limited(1);
      const owner = await tenant.member("owner");
      expect((await times(3, () => owner.get("/products"))).map(({ status }) => status)).toEqual([
        200, 429, 429,
      ]);
      await administrator.call("PATCH", `/admin/tenants/${tenant.id}/limits`, {
        body: { requests_per_day: 9 },
      });
      expect((await owner.get("/products")).status).toBe(200);
    }));
});
