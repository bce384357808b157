import { sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { query } from "#platform/operations/query.ts";
import { tenantLimits } from "#platform/tables.ts";

/** What a tenant may have of a thing: the quota, the cap of its trust level (null: none), the limit of both, the count. */
export const Quota = z
  .object({
    resource: z.enum(["products", "users", "contacts", "storage_bytes"]),
    quota: z.int(),
    level_cap: z.int().nullable(),
    limit: z.int(),
    used: z.int(),
    remaining: z.int(),
  })
  .meta({ id: "Quota" });

export const readQuotas = query({
  name: "tenants.quotas.read",
  summary: "Read what the tenant may have and has",
  input: z.strictObject({}),
  output: z.object({ data: z.array(Quota) }),
  roles: anyStaff,
  select: ({ ctx: { config } }) => sql`
    select json_build_object('data', json_agg(json_build_object(
             'resource', q.resource, 'quota', q.quota, 'level_cap', null::int, 'limit', q.quota, 'used', q.used,
             'remaining', greatest(q.quota - q.used, 0)) order by q.resource))::text as body
      from (select 'products' as resource, coalesce(max(l.products), ${config.QUOTA_PRODUCTS}::int) as quota,
                   app.used_of('products') as used from ${tenantLimits} l
            union all
            select 'users', coalesce(max(l.users), ${config.QUOTA_USERS}::int), app.used_of('users')
              from ${tenantLimits} l
            union all
            select 'contacts', coalesce(max(l.contacts), ${config.QUOTA_CONTACTS}::int), app.used_of('contacts')
              from ${tenantLimits} l
            union all
            select 'storage_bytes', coalesce(max(l.storage_bytes), ${config.QUOTA_STORAGE_BYTES}::bigint), app.used_of('storage_bytes')
              from ${tenantLimits} l) q`,
});
