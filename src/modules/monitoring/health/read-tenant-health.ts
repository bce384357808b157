import { sql } from "drizzle-orm";
import { z } from "zod";
import { Problem } from "#platform/errors.ts";
import { action } from "#platform/operations/action.ts";
import { deadLetters, domainEvents, outbox, usageWindows } from "#platform/tables.ts";
import { Timestamp } from "#platform/time.ts";
import { checksOf, HEALTH, type TenantFacts, worstOf } from "./tenant-health.ts";

const Status = z.enum(HEALTH);

/** How a tenant's work goes, for whoever runs the platform: nothing of what the tenant does, only whether it can. */
export const TenantHealth = z
  .object({
    tenant: z.object({ id: z.uuid(), slug: z.string(), name: z.string(), status: z.string() }),
    status: Status.describe("The worst of the checks"),
    as_of: Timestamp,
    last_event_at: Timestamp.nullable().describe("When anything last happened in the tenant"),
    users: z.int(),
    products: z.int(),
    checks: z.array(
      z.object({
        name: z.string(),
        status: Status,
        figures: z.record(z.string(), z.union([z.number(), z.string(), z.null()])),
      }),
    ),
  })
  .meta({ id: "TenantHealth" });

/** Ids of what came to be after a moment: UUIDv7 begin with their milliseconds. */
const firstIdOf = (moment: string) =>
  sql.raw(`rpad(lpad(to_hex((extract(epoch from ${moment}) * 1000)::bigint), 12, '0'), 32, '0')::uuid`);

const factsOf = (id: string) => sql`
  select json_build_object(
    'tenant', json_build_object('id', t.id, 'slug', t.slug, 'name', t.name, 'status', t.status),
    'now', now(), 'users', app.used_of('users', t.id), 'products', app.used_of('products', t.id),
    'last_event_at', (select e.occurred_at from ${domainEvents} e where e.tenant_id = t.id order by e.id desc limit 1),
    'events', (select json_build_object('waiting', count(*), 'oldest_at', (
                 select e.occurred_at from (select o.tenant_id, o.id from ${outbox} o where o.tenant_id = t.id order by o.id limit 1) o
                   join ${domainEvents} e using (tenant_id, id))) from ${outbox} o where o.tenant_id = t.id),
    'dead_letters', (select json_build_object('waiting', count(*), 'latest_at', max(l.died_at))
                       from ${deadLetters} l where l.tenant_id = t.id and l.replayed_at is null),
    'devices', (select json_build_object('active', count(*), 'offline', count(*) filter (where d.offline_since is not null),
                         'stopped', count(*) filter (where d.offline_since + h.hours * interval '1 hour' <= now()))
                  from fiscal.device_states d cross join (select fiscal.offline_hours(${id}::uuid) as hours) h
                 where d.tenant_id = t.id and d.status = 'active'),
    'documents', (select json_build_object('waiting', o.waiting, 'oldest_at', o.oldest_at, 'rejected', r.rejected, 'dead', r.dead)
                    from (select count(*) as waiting, min(d.issued_at) as oldest_at
                            from fiscal.document_states d where d.tenant_id = t.id and d.is_open) o
                   cross join (select count(*) filter (where d.status = 'rejected') as rejected, count(*) filter (where d.status = 'dead') as dead
                                 from fiscal.document_states d where d.tenant_id = t.id and d.status in ('rejected', 'dead')) r),
    'messages', json_build_object(
      'overdue', (select count(*) from notifications.delivery_states d
                   where d.tenant_id = t.id and d.status in ('waiting', 'held', 'sending') and d.due_at < now() - interval '15 minutes'),
      'failed', (select count(*) from notifications.delivery_states d
                  where d.tenant_id = t.id and d.status = 'failed' and d.id >= ${firstIdOf("now() - interval '1 day'")})),
    'requests', (select json_build_object('allowed', coalesce(sum(w.allowed), 0), 'refused', coalesce(sum(w.refused), 0)) from ${usageWindows} w
                  where w.tenant_id = t.id and w.granularity = 'hour' and w.window_start >= date_trunc('hour', now()) - interval '1 hour')) as found
    from tenants.tenant_states t where t.id = ${id}::uuid and t.deleted_at is null`;

type Found = TenantFacts &
  Pick<z.infer<typeof TenantHealth>, "tenant" | "users" | "products" | "last_event_at">;

/** Looks whether a tenant's work goes as it should. */
export const readTenantHealth = action({
  name: "monitoring.tenant_health.read",
  summary: "Read how a tenant's work goes: what waits, failed, or cannot reach the tax authority",
  scope: "platform",
  access: "read",
  input: z.strictObject({ tenant_id: z.uuid() }),
  output: TenantHealth,
  errors: ["tenant.not_found"],
  async handle({ input: { tenant_id } }, batch) {
    const { facts } = await batch({ facts: factsOf(tenant_id) });
    const found = facts[0]?.found as Found | undefined;
    if (!found) throw new Problem("tenant.not_found");
    const { tenant, users, products, last_event_at, now } = found;
    const checks = checksOf(found);
    const status = worstOf(checks.map((check) => check.status));
    return { tenant, status, as_of: now, last_event_at, users, products, checks };
  },
});
