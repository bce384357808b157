import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { backgroundContext } from "#platform/background-context.ts";
import { newId } from "#platform/database/ids.ts";
import { SCHEDULES } from "#platform/operations/job.ts";
import type { Call } from "#platform/operations/operation.ts";
import { quotient, text } from "#test/decimals.ts";
import { asOwner, type Client, config, mintTenant } from "#test/tenant.ts";
import { routes } from "../../../../src/app.ts";
import { cron } from "../../../../src/cron.ts";

interface Rate extends Record<string, unknown> {
  currency: string;
  rate: string;
  source: string;
  valid_from: string;
}

const DAY = 86_400;
/** The start of today in UTC, and so many days before. */
const midnight = (daysAgo = 0) => (Math.floor(Date.now() / 1000 / DAY) - daysAgo) * DAY;
const dayOf = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 10);
const today = dayOf(midnight());

const simulator = new URL(config.EXCHANGE_RATE_API_URL as string).origin;

/** What the source answers to the one key of a test. */
async function source(scenario: Record<string, unknown>, key = `k-${newId()}`) {
  await fetch(`${simulator}/faults/${key}`, { method: "POST", body: JSON.stringify(scenario) });
  const calls = async () =>
    ((await (await fetch(`${simulator}/calls/${key}`)).json()) as { count: number }).count;
  return { key, calls };
}

async function run(scenario: Record<string, unknown> | Partial<Env>, key?: string): Promise<number> {
  const job = cron.get(SCHEDULES.nightly)?.find(({ name }) => name === "tenants.exchange_rates.fetch_all");
  if (!job || job.perTenant) throw new Error("there is no such job every night");
  const made = await source(scenario as Record<string, unknown>, key);
  const context = backgroundContext(
    { ...env, EXCHANGE_RATE_API_KEY: made.key } as unknown as Env,
    createExecutionContext(),
    newId(),
    {},
  );
  await job.run(context, new Date());
  return made.calls();
}

/** A tenant that wants these currencies, and its owner. */
async function wanting(currencies: string[], { currency = "RWF", fetch_rates = true } = {}) {
  const tenant = await mintTenant({ currency });
  const owner = await tenant.member("owner");
  const { status, text } = await owner.call("PUT", "/exchange-rate-settings", {
    body: { fetch_rates, currencies },
  });
  expect(status, text).toBe(200);
  return { tenant, owner };
}

const ratesOf = async (owner: Client): Promise<string[]> => {
  const { data } = (await owner.get<{ data: Rate[] }>("/exchange-rates?limit=100")).body;
  return data
    .map(({ currency, rate, valid_from, source: from }) => `${currency} ${rate} ${valid_from} ${from}`)
    .sort();
};
const settingsOf = async (owner: Client) => (await owner.get("/exchange-rate-settings")).body;

describe("every night", () => {
  test("the source is asked once, and each tenant that wants it gets its currencies in its own, exactly", async () => {
    const [shop, kenyan, off] = await Promise.all([
      wanting(["USD", "EUR", "RWF"]),
      wanting(["RWF", "UGX"], { currency: "KES" }),
      wanting(["USD"], { fetch_rates: false }),
    ]);
    await shop.owner.post("/products", { sku: "Z", name: "From Zambia", currency: "ZMW" });
    const rates = { USD: "1", EUR: "0.92", RWF: "1450.123456789012", KES: "129.5", UGX: "3700", ZMW: "25" };
    expect(await run({ rates, time_last_update_unix: midnight() })).toBe(1);
    expect(await ratesOf(shop.owner)).toEqual([
      `EUR 1576.221148683709 ${today} fetched`,
      `USD 1450.123456789012 ${today} fetched`,
      `ZMW 58.00493827156 ${today} fetched`,
    ]);
    expect(await ratesOf(kenyan.owner)).toEqual([
      `RWF 0.089302739726 ${today} fetched`.replace(
        "0.089302739726",
        String((129.5 / 1450.123456789012).toFixed(12)),
      ),
      `UGX 0.035 ${today} fetched`,
    ]);
    expect(await ratesOf(off.owner)).toEqual([]);
    const [events, audit] = await asOwner(
      sql`select payload from platform.domain_events
           where tenant_id = ${shop.tenant.id} and type = 'tenants.exchange_rate.fetched'`,
      sql`select action, actor_kind from audit.audit_events
           where tenant_id = ${shop.tenant.id} and target_type = 'tenants.exchange_rates'`,
    );
    expect(events).toMatchObject([{ payload: { created: 3, refused: [] } }]);
    expect(audit).toEqual(Array(3).fill({ action: "tenants.exchange_rates.fetch_all", actor_kind: "job" }));
  });

  test("a second run, and one beside it, change and tell nothing; a newer quote of the day leaves its rates", async () => {
    const { owner, tenant } = await wanting(["USD"]);
    const at = midnight();
    const quote = { rates: { RWF: "1400" }, time_last_update_unix: at };
    await Promise.all([run(quote), run(quote)]);
    await run(quote);
    await run({ rates: { RWF: "1500" }, time_last_update_unix: Math.floor(Date.now() / 1000) - 1 });
    expect(await ratesOf(owner)).toEqual([`USD 1400 ${today} fetched`]);
    const [rows] = await asOwner(
      sql`select payload ->> 'created' as created from platform.domain_events
           where tenant_id = ${tenant.id} and type = 'tenants.exchange_rate.fetched' order by id`,
    );
    expect(rows).toEqual([{ created: "1" }, { created: "0" }]);
  });

  test("what was entered or imported for that day stays, and a fetched one that is corrected is an entered one", async () => {
    const { owner } = await wanting(["USD", "EUR", "KES"]);
    await owner.post("/exchange-rates", { currency: "USD", rate: 1399, valid_from: today });
    await owner.call("POST", "/exchange-rates/import", {
      raw: { type: "text/csv", text: `currency,rate,valid_from\nEUR,1600,${today}\n` },
    });
    await run({ rates: { RWF: "1400", EUR: "0.5", KES: "140" }, time_last_update_unix: midnight() });
    const { data } = (await owner.get<{ data: Rate[] }>("/exchange-rates?currency=KES")).body;
    expect(data).toMatchObject([{ rate: "10", source: "fetched" }]);
    await owner.call("PATCH", `/exchange-rates/${data[0]?.id}`, { body: { rate: "10.5" } });
    expect(await ratesOf(owner)).toEqual([
      `EUR 1600 ${today} imported`,
      `KES 10.5 ${today} entered`,
      `USD 1399 ${today} entered`,
    ]);
  });

  test("a rate that is not quoted, nothing, less than nothing or tenfold the last is refused and told", async () => {
    const { owner } = await wanting(["EUR", "GBP", "KES", "UGX", "TZS", "ZMW"]);
    for (const [currency, rate] of [
      ["GBP", 170],
      ["KES", 10],
    ] as const)
      await owner.post("/exchange-rates", { currency, rate, valid_from: dayOf(midnight(30)) });
    const rates = { RWF: "1400", EUR: "0", GBP: "0.8", UGX: "-3700", TZS: null, ZMW: '"NaN"', KES: "140" };
    await run({ rates, time_last_update_unix: midnight() });
    const stored = (await ratesOf(owner)).filter((rate) => rate.includes("fetched"));
    expect(stored).toEqual([`KES 10 ${today} fetched`]);
    expect(await settingsOf(owner)).toMatchObject({
      refused: [
        { currency: "EUR", reason: "not_quoted" },
        { currency: "GBP", reason: "jumped" },
        { currency: "TZS", reason: "not_quoted" },
        { currency: "UGX", reason: "not_quoted" },
        { currency: "ZMW", reason: "not_quoted" },
      ],
    });
  });

  test.each([
    ["of a day to come", { time_last_update_unix: midnight() + 2 * DAY }],
    ["of long ago", { time_last_update_unix: midnight(9) }],
    ["a refusal", { error: "quota-reached" }],
    ["an outage", { status: 503, body: "<html>down</html>" }],
    ["no JSON", { body: "rates: none" }],
    ["of another service", { body: JSON.stringify({ base: "USD", rates: { RWF: 1400 } }) }],
    [
      "without rates",
      {
        body: JSON.stringify({
          result: "success",
          base_code: "USD",
          time_last_update_unix: midnight(),
          rates: {},
        }),
      },
    ],
    [
      "of another base",
      {
        body: JSON.stringify({
          result: "success",
          base_code: "EUR",
          time_last_update_unix: midnight(),
          rates: { RWF: 1 },
        }),
      },
    ],
    ["silence", { delay_ms: 9000 }],
  ])(
    "an answer that is %s fails the run, which is tried again, and stores nothing",
    async (_, scenario) => {
      const { owner } = await wanting(["USD"]);
      const key = `k-${newId()}`;
      await expect(run(scenario, key)).rejects.toThrow();
      expect([await ratesOf(owner), (await settingsOf(owner)).quoted_at]).toEqual([[], null]);
      await run({ rates: { RWF: "1400" }, time_last_update_unix: midnight() }, key);
      expect(await ratesOf(owner)).toEqual([`USD 1400 ${today} fetched`]);
    },
    30_000,
  );

  test("tenants that may not be written are passed over, and stop nobody", async () => {
    const [blocked, other] = await Promise.all([wanting(["USD"]), wanting(["USD"])]);
    await asOwner(sql`update tenants.tenants set status = 'suspended' where id = ${blocked.tenant.id}`);
    await run({ rates: { RWF: "1400" }, time_last_update_unix: midnight() });
    expect([(await ratesOf(blocked.owner)).length, (await ratesOf(other.owner)).length]).toEqual([0, 1]);
  });

  test("a tenant for whom it fails stops no other, and is tried again", async () => {
    const [first, broken, last] = [await wanting(["USD"]), await wanting(["USD"]), await wanting(["USD"])];
    const quote = { rates: { RWF: "1400" }, time_last_update_unix: midnight() };
    await asOwner(
      sql.raw(
        `alter table tenants.exchange_rates add constraint broken check (tenant_id <> '${broken.tenant.id}')`,
      ),
    );
    try {
      await expect(run(quote)).rejects.toThrow();
    } finally {
      await asOwner(sql`alter table tenants.exchange_rates drop constraint broken`);
    }
    const counts = async () =>
      Promise.all([first, broken, last].map(async ({ owner }) => (await ratesOf(owner)).length));
    expect(await counts()).toEqual([1, 0, 1]);
    await run(quote);
    expect(await counts()).toEqual([1, 1, 1]);
  });

  test("rates are crossed as exact decimals, to twelve places", async () => {
    const digits = (most: number) =>
      fc.tuple(fc.bigInt({ min: 1n, max: 10n ** BigInt(most) }), fc.integer({ min: 0, max: 8 }));
    await fc.assert(
      fc.asyncProperty(digits(10), digits(10), async (book, other) => {
        const { owner } = await wanting(["EUR"]);
        await run({ rates: { RWF: text(book), EUR: text(other) }, time_last_update_unix: midnight() });
        const rounded = quotient(book, other, 12);
        const [rate = ""] = await ratesOf(owner);
        if (rounded === 0n || rounded >= 10n ** 24n) {
          expect(rate).toBe("");
          return;
        }
        const [whole = "", fraction = ""] = (rate.split(" ")[1] ?? "").split(".");
        expect(BigInt(whole + fraction.padEnd(12, "0"))).toBe(rounded);
      }),
      // A hair below a half of the last place first.
      {
        numRuns: 15,
        examples: [
          [
            [1_999_999_998n, 9],
            [1_999_999_999n, 6],
          ],
        ],
      },
    );
  }, 60_000);
});

test("without a source nothing is fetched and it is said: the job does nothing, the rest is refused", async () => {
  const { owner, tenant } = await wanting(["USD"]);
  const job = cron.get(SCHEDULES.nightly)?.find(({ name }) => name === "tenants.exchange_rates.fetch_all");
  if (!job || job.perTenant) throw new Error("there is no such job every night");
  const { EXCHANGE_RATE_API_URL: _, ...bare } = env as unknown as Record<string, unknown>;
  const ctx = backgroundContext(bare as unknown as Env, createExecutionContext(), newId(), {});
  await job.run(ctx, new Date());
  expect(await ratesOf(owner)).toEqual([]);
  for (const [name, input] of [
    ["tenants.rate_settings.change", { fetch_rates: true }],
    ["tenants.exchange_rates.fetch", {}],
  ] as const) {
    const operation = routes.find((route) => route.operation.name === name)?.operation;
    const call = { ctx, tenant: { id: tenant.id, as: "job", roles: [] }, input } as unknown as Call;
    await expect(operation?.run(call)).rejects.toMatchObject({ code: "exchange_rate.source_off" });
  }
});

describe("by hand", () => {
  test("an administrator fetches now: what is named and used, told one by one; a second time all is there", async () => {
    const { owner, tenant } = await wanting(["USD", "XAF"], { fetch_rates: false });
    const first = await owner.post<{ rates: unknown[] }>("/exchange-rates/fetch", {});
    expect(first.status, first.text).toBe(200);
    expect(first.body).toMatchObject({
      quoted_at: expect.stringContaining(today),
      rates: [
        { currency: "USD", outcome: "stored", rate: "1448.5612" },
        { currency: "XAF", outcome: "not_quoted", rate: null },
      ],
    });
    const again = await owner.post("/exchange-rates/fetch", {});
    expect(again.body).toMatchObject({ rates: [{ currency: "USD", outcome: "kept" }, { currency: "XAF" }] });
    expect(await ratesOf(owner)).toEqual([`USD 1448.5612 ${today} fetched`]);
    expect(await settingsOf(owner)).toMatchObject({ refused: [{ currency: "XAF", reason: "not_quoted" }] });
    const manager = await tenant.member("manager");
    expect((await manager.post("/exchange-rates/fetch", {})).status).toBe(403);
    const [audit] = await asOwner(
      sql`select actor_id, action from audit.audit_events
           where tenant_id = ${tenant.id} and target_type = 'tenants.exchange_rates'`,
    );
    expect(audit).toEqual([{ actor_id: owner.userId, action: "tenants.exchange_rates.fetch" }]);
  });
});
