import { sql } from "drizzle-orm";
import { job } from "#platform/operations/job.ts";
import { removeOld, removing } from "#platform/operations/remove-old.ts";
import { deadLetters, domainEvents, outbox, usageWindows } from "#platform/tables.ts";
import { platformMetrics as metrics } from "../tables.ts";

/** Tenants of which something is wrong that are named. */
const MOST_NAMED = sql.raw("50");

const countedBy = (column: string, from: string) =>
  sql.raw(
    `(select coalesce(json_object_agg(s.value, s.rows), '{}') from (select ${column} as value, count(*) as rows from ${from} group by 1) s)`,
  );

/** Of a tenant that does business: what a sandbox tries out, by a time of its own, is nobody's worry. */
const isReal = (column: string) =>
  sql.raw(`not exists (select from tenants.tenant_states s where s.id = ${column} and s.is_sandbox)`);

/** Figures of all tenants together, sandboxes aside. */
const figures = sql`json_build_object(
  'tenants', ${countedBy("t.status", "tenants.tenant_states t where t.deleted_at is null and not t.is_sandbox")},
  'events', (select json_build_object('waiting', count(*), 'oldest_at', (
                 select e.occurred_at from (select o.tenant_id, o.id from ${outbox} o order by o.id limit 1) o
                   join ${domainEvents} e using (tenant_id, id))) from ${outbox} o),
  'dead_letters', (select json_build_object('waiting', count(*), 'latest_at', max(l.died_at)) from ${deadLetters} l where l.replayed_at is null),
  'devices', ${countedBy("case when d.status = 'active' and d.offline_since is not null then 'offline' else d.status end", "fiscal.device_states d where not exists (select from tenants.tenant_states s where s.id = d.tenant_id and s.is_sandbox)")},
  'documents', (select json_build_object('waiting', o.waiting, 'oldest_at', o.oldest_at, 'rejected', r.rejected, 'dead', r.dead)
                  from (select count(*) as waiting, min(d.issued_at) as oldest_at from fiscal.document_states d where d.is_open and ${isReal("d.tenant_id")}) o
                 cross join (select count(*) filter (where d.status = 'rejected') as rejected, count(*) filter (where d.status = 'dead') as dead
                               from fiscal.document_states d where d.status in ('rejected', 'dead') and ${isReal("d.tenant_id")}) r),
  'partitions', json_build_object('months_ahead', app.partitions_ahead()),
  'retention', (select json_build_object('events_since', min(o.events_since), 'entries_since', min(o.entries_since)) from audit.overdue o),
  'requests', (select json_build_object('allowed', coalesce(sum(w.allowed), 0), 'refused', coalesce(sum(w.refused), 0)) from ${usageWindows} w
                where w.granularity = 'hour' and w.window_start = date_trunc('hour', now()) - interval '1 hour'))`;

/** Tenants of which something is wrong, and what, those with most of it first. */
const attention = sql`
  with wrong (tenant_id, rejected, dead, offline, letters) as (
    select d.tenant_id, count(*) filter (where d.status = 'rejected'), count(*) filter (where d.status = 'dead'), 0, 0
      from fiscal.document_states d where d.status in ('rejected', 'dead') and ${isReal("d.tenant_id")} group by d.tenant_id
    union all
    select d.tenant_id, 0, 0, count(*), 0 from fiscal.device_states d
     where d.status = 'active' and d.offline_since < now() - interval '1 hour' and ${isReal("d.tenant_id")} group by d.tenant_id
    union all
    select l.tenant_id, 0, 0, 0, count(*) from ${deadLetters} l where l.replayed_at is null and l.tenant_id is not null and ${isReal("l.tenant_id")} group by l.tenant_id),
  summed as (
    select w.tenant_id, sum(w.rejected)::int as rejected, sum(w.dead)::int as dead, sum(w.offline)::int as offline, sum(w.letters)::int as letters
      from wrong w group by w.tenant_id
     order by sum(w.dead) desc, sum(w.offline) desc, sum(w.rejected) + sum(w.letters) desc, w.tenant_id limit ${MOST_NAMED})
  select coalesce(json_agg(json_build_object('tenant_id', t.id, 'name', t.name, 'documents_rejected', s.rejected, 'documents_dead', s.dead,
                                             'devices_offline', s.offline, 'dead_letters', s.letters)
                           order by s.dead desc, s.offline desc, s.rejected + s.letters desc, t.id), '[]')
    from summed s join tenants.tenant_states t on t.id = s.tenant_id and t.deleted_at is null`;

/** Months for which the audit log and the events have to have partitions; with fewer, whoever runs the platform is told. */
const LEAST_MONTHS_AHEAD = 2;

/** The audit log and the events soon have no partition for what is written. */
class FewPartitions extends Error {
  override name = "FewPartitions";
}

/** Takes the platform's figures as they are now. A run that is delivered again changes nothing. */
export const takeMetrics = job({
  name: "monitoring.platform_metrics.take",
  summary: "Take the figures by which the platform is watched",
  schedule: "every_five_minutes",
  perTenant: false,
  async run({ ctx, batch, scheduledFor }) {
    const { partitions } = await batch({
      taken: sql`insert into ${metrics} (taken_at, figures, attention)
          select ${scheduledFor.toISOString()}::timestamptz, (${figures})::jsonb, (${attention})::jsonb
              on conflict (taken_at) do nothing`,
      partitions: sql`select app.partitions_ahead() as ahead`,
    });
    const ahead = partitions[0]?.ahead as number;
    if (ahead < LEAST_MONTHS_AHEAD)
      ctx.log.error("partitions.few_ahead", new FewPartitions("nothing can be written after them"), {
        months: ahead,
      });
  },
});

/** Figures are kept 31 days. */
export const removeOldMetrics = job({
  name: "monitoring.platform_metrics.expire",
  summary: "Delete figures of the platform older than 31 days",
  schedule: "nightly",
  perTenant: false,
  run: (run) =>
    removeOld(run, [
      {
        what: "monitoring.platform_metrics",
        of: "nobody's",
        remove: ({ most }) =>
          removing(sql`delete from ${metrics} where taken_at in (
            select taken_at from ${metrics} where taken_at < now() - interval '31 days' order by taken_at limit ${most})`),
      },
    ]),
});
