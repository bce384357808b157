import { sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import type { Config } from "#platform/env.ts";
import { query } from "#platform/operations/query.ts";

/** What a tenant may have of a thing: the quota, the cap of its trust level (null: none), the limit of both, where more is refused, the count. */
export const Quota = z
  .object({
    resource: z.enum(["products", "users", "contacts", "storage_bytes"]),
    quota: z.int(),
    level_cap: z.int().nullable(),
    limit: z
      .int()
      .describe(
        "In force: what the platform set, else the lesser of both; of products without any at level 3, 1000000000",
      ),
    at_most: z.int().describe("Past which more is refused: the limit, but where the plan makes it soft"),
    used: z.int(),
    remaining: z.int().describe("Of the limit"),
    is_over: z.boolean().describe("More is used than the limit"),
  })
  .meta({ id: "Quota" });

/** What a tenant may have that has no quotas of its own. */
export const quotaDefaults = (config: Config) => ({
  products: config.QUOTA_PRODUCTS,
  users: config.QUOTA_USERS,
  contacts: config.QUOTA_CONTACTS,
  storage_bytes: config.QUOTA_STORAGE_BYTES,
});

export const readQuotas = query({
  name: "tenants.quotas.read",
  summary: "Read what the tenant may have and has",
  input: z.strictObject({}),
  output: z.object({ data: z.array(Quota) }),
  roles: anyStaff,
  select: ({ ctx: { config } }) => sql`
    select json_build_object('data', json_agg(json_build_object(
             'resource', q.resource, 'quota', q.quota, 'level_cap', trust.cap_of(trust.level_of(), q.resource), 'limit', q.most,
             'at_most', q.at_most, 'is_over', q.used > q.most, 'used', q.used, 'remaining', greatest(q.most - q.used, 0)) order by q.resource))::text as body
      from (values ${sql.join(
        Object.entries(quotaDefaults(config)).map(
          ([resource, quota]) =>
            sql`(${sql.raw(`'${resource}'`)}, app.quota_of(${resource}, ${quota}::bigint), app.limit_of(${resource}, ${quota}::bigint), app.limit_of(${resource}, ${quota}::bigint, app.tenant_id(), true), app.used_of(${resource}))`,
        ),
        sql`, `,
      )}) q (resource, quota, most, at_most, used)`,
});
