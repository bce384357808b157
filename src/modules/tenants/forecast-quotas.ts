import { sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { query } from "#platform/operations/query.ts";
import { Timestamp } from "#platform/time.ts";
import { quotaDefaults } from "./read-quotas.ts";
import { quotaWarnings, usageBaselines } from "./tables.ts";

const Forecast = z
  .object({
    resource: z.enum(["products", "users", "contacts", "storage_bytes"]),
    quota: z.int(),
    used: z.int(),
    period: z.iso.date().describe("Its first day, in the tenant's time zone"),
    period_ends_at: Timestamp,
    used_before: z.int().nullable().describe("What there was as the period began, or was first looked at"),
    forecast: z
      .int()
      .nullable()
      .describe("What there will be as the period ends, where it goes on as since then; null within a day"),
    reaches_quota_at: Timestamp.nullable().describe(
      "Where it goes on so; null where it does not within ten years",
    ),
    warned_percent: z.int().nullable().describe("80 or 100: of what the tenant was warned in this period"),
  })
  .meta({ id: "QuotaForecast" });

/** Seconds in ten years: what is further away is nowhere. */
const FAR = 315_576_000;

export const forecastQuotas = query({
  name: "tenants.quotas.forecast",
  summary: "Read how near the tenant comes to its quotas within its month, linearly",
  input: z.strictObject({}),
  output: z.object({ data: z.array(Forecast) }),
  roles: anyStaff,
  select: ({ ctx: { config } }) => sql`
    select json_build_object('data', json_agg(json_build_object(
             'resource', f.resource, 'quota', f.quota, 'used', f.used, 'period', f.period, 'period_ends_at', f.ends_at,
             'used_before', f.before, 'forecast', case when f.pace is not null then greatest(round(f.used + f.pace * extract(epoch from f.ends_at - f.now)), 0)::bigint end,
             'reaches_quota_at', case when f.used >= f.quota then f.now
               when f.pace > 0 and (f.quota - f.used) / f.pace < ${FAR} then f.now + make_interval(secs => ((f.quota - f.used) / f.pace)::float8) end,
             'warned_percent', f.warned) order by f.resource))::text as body
      from (select q.*, m.*, b.used as before,
                   case when m.now - b.taken_at >= interval '1 day' then (q.used - b.used) / extract(epoch from m.now - b.taken_at) end as pace,
                   (select max(w.percent) from ${quotaWarnings} w
                     where w.tenant_id = app.tenant_id() and w.resource = q.resource and w.period = m.period) as warned
              from (values ${sql.join(
                Object.entries(quotaDefaults(config)).map(
                  ([resource, quota]) =>
                    sql`(${sql.raw(`'${resource}'`)}, app.limit_of(${resource}, ${quota}::bigint), app.used_of(${resource}))`,
                ),
                sql`, `,
              )}) q (resource, quota, used)
             cross join (select app.now() as now, p.period, (p.period + interval '1 month') at time zone t.time_zone as ends_at
                           from tenants.tenant_states t
                          cross join lateral (select date_trunc('month', app.now() at time zone t.time_zone)::date as period) p
                          where t.id = app.tenant_id()) m
              left join ${usageBaselines} b on b.tenant_id = app.tenant_id() and b.resource = q.resource and b.period = m.period) f`,
});
