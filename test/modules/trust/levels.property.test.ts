import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { mintBusiness } from "./trust-tenant.ts";

/** How often it runs where `PROPERTY_RUNS` says nothing. */
const RUNS = Number((env as unknown as Record<string, string>).PROPERTY_RUNS || 8);

/** What a day brings: facts near the bounds of the levels, a look at them or none, what people do. */
const aDay = fc.record({
  days: fc.integer({ min: 0, max: 9 }),
  looks: fc.integer({ min: 0, max: 3 }),
  approved: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
  papers: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
  defects: fc.integer({ min: 3, max: 24 }),
  orders: fc.constantFrom(60, 90, 100, 120, 200),
  // Orders of three months, of which some are on either side of where a year is not looked at any more.
  recent: fc.constantFrom(120, 280, 299, 300, 399, 400, 401),
  people: fc.constantFrom(null, null, null, null, null, "suspend", "restore"),
});

const DAYS = 40;
const start = "2030-01-01";
const on = (days: number) => new Date(Date.parse(start) + days * 86_400_000).toISOString().slice(0, 10);
const between = (a: string, b: string) => (Date.parse(b) - Date.parse(a)) / 86_400_000;

interface Row {
  level: number;
  day: string;
  risk: string | null;
  days?: number;
  [key: string]: unknown;
}

/** What a level opens, said a second time and otherwise than the database says it. */
const OPENS = [
  { cap: 5, features: [] },
  { cap: 50, features: ["automated_orders"] },
  { cap: 1000, features: ["automated_orders", "bulk_operations", "custom_rules"] },
  { cap: 1_000_000_000, features: ["api_access", "automated_orders", "bulk_operations", "custom_rules"] },
];

test("around its bounds a level never flaps: no fall unwarned for two weeks, by one level, no rise within a month of a fall, whichever window they are seen through, which does not flap either; and what is open is always the level's", {
  timeout: 300_000,
}, async () => {
  const seen = { rises: 0, falls: 0 };
  await fc.assert(
    fc.asyncProperty(fc.array(aDay, { minLength: DAYS, maxLength: DAYS }), async (given) => {
      const { id } = await mintBusiness();
      await asOwner(sql`insert into trust.standings (tenant_id) values (${id}::uuid)`);
      let today = 0;
      let last: Row = { level: 0, day: start, risk: null };
      let fell: string | null = null;
      let suspended = false;
      for (const { days, looks, approved, papers, defects, orders, recent, people } of given) {
        today += days;
        if (people)
          await asOwner(
            sql`update trust.standings set suspended_at = case when ${people} = 'suspend' then now() end where tenant_id = ${id}::uuid`,
          );
        if (people) suspended = people === "suspend";
        const year = {
          ...{ email: true, phone: true, business_details: true, store_setup: true, approved },
          ...{ registration: papers, tax: papers, address: papers, bank_account: papers },
          ...{ age_days: 100 + today, orders, fulfilled: orders, returned: 0, cancelled: 0, defects },
          window_days: 365,
        };
        const quarter = { ...year, orders: recent, window_days: 90 };
        for (let n = 0; n < looks; n++) {
          const [, rows = []] = await asOwner(
            sql`update trust.standings s set level = r.level, faults = r.faults, at_risk_since = r.at_risk_since, barred_until = r.barred_until,
                         earned = r.earned, score = r.score, evaluated_on = r.evaluated_on, facts = r.facts
                    from trust.standings o cross join lateral (select trust.window_of(${recent}::bigint, (o.facts ->> 'window_days')::int) as days) w
                   cross join lateral trust.judge(o, case w.days when 90 then ${JSON.stringify(quarter)}::jsonb else ${JSON.stringify(year)}::jsonb end, ${on(today)}::date, false) r
                   where s.tenant_id = ${id}::uuid and o.tenant_id = s.tenant_id`,
            sql`select s.level, ${on(today)}::text as day, s.at_risk_since::text as risk, (s.facts ->> 'window_days')::int as days,
                         trust.capped('products', 1000, s.tenant_id)::int as cap,
                         array(select f.feature from trust.features() f where trust.has_feature(f.feature, s.tenant_id) order by 1) as features
                    from trust.standings s where s.tenant_id = ${id}::uuid`,
          );
          const now = rows[0] as unknown as Row;
          const opens = OPENS[suspended ? 0 : now.level];
          expect(now).toMatchObject({ cap: opens?.cap, features: opens?.features });
          if (last.days === 90) expect(now.days).toBe(recent < 300 ? 365 : 90);
          else expect(now.days).toBe(recent >= 400 ? 90 : 365);
          if (now.level < last.level) {
            expect(last.level - now.level).toBe(1);
            expect(last.risk).not.toBeNull();
            expect(between(String(last.risk), now.day)).toBeGreaterThanOrEqual(14);
            fell = now.day;
            seen.falls += 1;
          }
          if (now.level > last.level) {
            seen.rises += 1;
            expect(suspended).toBe(false);
            if (fell) expect(between(fell, now.day)).toBeGreaterThanOrEqual(30);
          }
          last = now;
        }
      }
    }),
    { numRuns: RUNS },
  );
  expect(Math.min(seen.rises, seen.falls)).toBeGreaterThan(0);
});
