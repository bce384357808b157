import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { rateCounter } from "#durable-objects/rate-counter";
import { forgetSpent } from "#platform/admission.ts";
import type { Context } from "#platform/context.ts";
import type { Row } from "#platform/database/connection.ts";
import { refuseUnless } from "#platform/database/refusals.ts";
import type { Config } from "#platform/env.ts";
import { get, patch, put, type Route } from "#platform/http/route.ts";
import { action } from "#platform/operations/action.ts";
import type { Operation } from "#platform/operations/operation.ts";
import { tenantLimits } from "#platform/tables.ts";

const NAMES = [
  "requests_per_minute",
  "requests_per_hour",
  "requests_per_day",
  "products",
  "users",
  "contacts",
  "storage_bytes",
] as const;
type Name = (typeof NAMES)[number];

const each = <T extends z.ZodType>(schema: T) =>
  Object.fromEntries(NAMES.map((name) => [name, schema])) as Record<Name, T>;

/** A tenant's own limits, null where its plan's or the default holds, and the limits in force. */
export const TenantLimits = z
  .object({ tenant_id: z.uuid(), ...each(z.int().nullable()), in_force: z.object(each(z.int())) })
  .meta({ id: "TenantLimits" });

const rate = z.int().min(1).max(1_000_000_000).nullable().optional();
const quota = z.int().min(0).max(1_000_000_000).nullable().optional();
/** A petabyte: more than is kept for anybody. */
const bytes = z.int().min(0).max(1_000_000_000_000_000).nullable().optional();
const fields = {
  requests_per_minute: rate,
  requests_per_hour: rate,
  requests_per_day: rate,
  products: quota,
  users: quota,
  contacts: quota,
  storage_bytes: bytes,
};

function limitsIn({ config }: Context, row: Row) {
  const own = Object.fromEntries(NAMES.map((name) => [name, row[name] ?? null])) as Record<
    Name,
    number | null
  >;
  const defaults: Record<Name, number> = {
    requests_per_minute: config.RATE_LIMIT_PER_MINUTE,
    requests_per_hour: config.RATE_LIMIT_PER_HOUR,
    requests_per_day: config.RATE_LIMIT_PER_DAY,
    products: config.QUOTA_PRODUCTS,
    users: config.QUOTA_USERS,
    contacts: config.QUOTA_CONTACTS,
    storage_bytes: config.QUOTA_STORAGE_BYTES,
  };
  const planned = (row.planned ?? {}) as Partial<Record<Name, number | null>>;
  const inForce = Object.fromEntries(
    NAMES.map((name) => [name, own[name] ?? planned[name] ?? defaults[name]]),
  );
  return {
    tenant_id: row.tenant_id,
    ...own,
    in_force: { ...inForce, products: Number(row.products_in_force) },
  };
}

const exists = (id: string): SQL => sql`exists (select from tenants.tenants t where t.id = ${id}::uuid)`;
const limitsOf = (id: string, { QUOTA_PRODUCTS }: Config): SQL =>
  sql`select ${id}::uuid as tenant_id, billing.plan_quotas(${id}::uuid) as planned, l.version,
               app.limit_of('products', ${QUOTA_PRODUCTS}::bigint, ${id}::uuid) as products_in_force, ${sql.raw(NAMES.map((name) => `l.${name}`).join(", "))}
        from (select 1) one left join ${tenantLimits} l on l.tenant_id = ${id}::uuid`;

const readLimits = action({
  name: "tenants.limits.read",
  summary: "Read what a tenant may have and how often it may call",
  scope: "platform",
  input: z.strictObject({ tenant_id: z.uuid() }),
  output: TenantLimits,
  errors: ["tenant.not_found"],
  async handle({ ctx, input }, batch) {
    const { limits } = await batch({
      check: refuseUnless(exists(input.tenant_id), "tenant.not_found"),
      limits: limitsOf(input.tenant_id, ctx.config),
    });
    return limitsIn(ctx, limits[0] ?? {});
  },
});

/** Sets a tenant's limits; they are in force before the answer leaves. */
function writeLimits(verb: "replace" | "change"): Operation {
  return action({
    name: `tenants.limits.${verb}`,
    summary:
      verb === "replace"
        ? "Set a tenant's limits; what is left out or null takes the default"
        : "Change some limits of a tenant; null takes the default",
    scope: "platform",
    input: z.strictObject({ tenant_id: z.uuid(), ...fields }),
    output: TenantLimits,
    errors: ["tenant.not_found"],
    async handle({ ctx, input }, batch) {
      const { tenant_id: id, ...given } = input;
      const written = NAMES.filter((name) => verb === "replace" || given[name] !== undefined);
      const columns = sql.raw(["tenant_id", ...written].join(", "));
      const values = sql.join(
        [sql`${id}::uuid`, ...written.map((name) => sql`${given[name] ?? null}::bigint`)],
        sql`, `,
      );
      const sets = sql.raw(
        ["version = l.version", ...written.map((name) => `${name} = excluded.${name}`)].join(", "),
      );
      const { after } = await batch({
        check: refuseUnless(exists(id), "tenant.not_found"),
        written: sql`insert into ${tenantLimits} as l (${columns}) values (${values})
          on conflict (tenant_id) do update set ${sets}`,
        after: limitsOf(id, ctx.config),
      });
      const limits = limitsIn(ctx, after[0] ?? {});
      await inForceNow(ctx, id, limits.in_force as Record<Name, number>, Number(after[0]?.version));
      return limits;
    },
  });
}

/** Sets the limits in the tenant's counter, unless it has later ones. It reads its limits every minute too, so a counter that cannot be reached is no fault. */
async function inForceNow(
  ctx: Context,
  id: string,
  limits: Record<Name, number>,
  version: number,
): Promise<void> {
  try {
    const rates = {
      minute: limits.requests_per_minute,
      hour: limits.requests_per_hour,
      day: limits.requests_per_day,
    };
    await rateCounter(ctx.env.RATE_COUNTER, id).setLimits(rates, version);
    forgetSpent(id);
  } catch (error) {
    ctx.log.error("rate_counter.limits_not_set", error, { tenant: id });
  }
}

const path = "/admin/tenants/{tenant_id}/limits";

export const limitRoutes: Route[] = [
  get(path, readLimits),
  put(path, writeLimits("replace")),
  patch(path, writeLimits("change")),
];
