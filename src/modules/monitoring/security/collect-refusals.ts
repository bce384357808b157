import { type SQL, sql } from "drizzle-orm";
import type { Statement } from "#platform/database/connection.ts";
import { emitEach } from "#platform/events.ts";
import { job, type PlatformRun } from "#platform/operations/job.ts";
import { deadLetters } from "#platform/tables.ts";
import { signInFailed, tenantAccessRefused, workFailed } from "../events.ts";
import { collections } from "../tables.ts";

/** Of one kind and minute, a tenant hears of this many by themselves, and of all others in one event. */
const MOST_EACH = sql.raw("5");

/** What no tenant has heard of yet: from where the last run ended, an hour ago at most, until 30 seconds ago. */
interface Period {
  from: SQL;
  to: SQL;
}

/** The first and the last statement of a collection: its period is that of one run alone. */
function withinPeriod(name: string, statements: (period: Period) => readonly Statement[]): Statement[] {
  const until = sql.raw("date_trunc('second', now() - interval '30 seconds')");
  const through = sql`(select c.through from ${collections} c where c.name = ${name})`;
  return [
    sql`insert into ${collections} (name, through) values (${name}, ${until} - interval '2 minutes') on conflict (name) do nothing`,
    sql`select c.through from ${collections} c where c.name = ${name} for update`,
    ...statements({ from: sql`greatest(${through}, ${until} - interval '1 hour')`, to: until }),
    sql`update ${collections} c set through = greatest(c.through, ${until}) where c.name = ${name}`,
  ];
}

const moment = (at: SQL): SQL => sql`to_json(${at})`;

/** Refusals of an action within a period, with the tenants that each is about: `tenant_id`. */
const refusals = (action: string, { from, to }: Period): SQL => sql`audit.refusals p
  where p.action = ${action} and p.occurred_at >= ${from} and p.occurred_at < ${to}
    and p.id > rpad(lpad(to_hex((extract(epoch from ${from} - interval '5 minutes') * 1000)::bigint), 12, '0'), 32, '0')::uuid`;

/** Wrong passwords and codes, told to the tenants of whoever's they are. Names that nobody has are of no tenant. */
const failedSignIns = (period: Period): Statement =>
  emitEach(
    [
      {
        event: signInFailed,
        tenant: sql`s.tenant_id`,
        payload: signInFailed.payloadOf({
          from: moment(period.from),
          to: moment(period.to),
          user_id: sql`s.user_id`,
          members: sql`s.members`,
          tries: sql`s.tries`,
          networks: sql`s.networks`,
        }),
        from: sql`told s`,
      },
    ],
    sql`tried as (
      select p.target_id as user_id, count(*)::int as tries, count(distinct p.source_ip)::int as networks
        from ${refusals("identity.sessions.refused", period)} and p.target_id is not null group by p.target_id),
    ranked as (
      select m.tenant_id, t.*, row_number() over (partition by m.tenant_id order by t.tries desc, t.user_id) as place
        from tried t join identity.active_members m on m.user_id = t.user_id),
    told as (
      select r.tenant_id, case when r.place <= ${MOST_EACH} then r.user_id end as user_id, count(*)::int as members,
             sum(r.tries)::int as tries, max(r.networks)::int as networks
        from ranked r
       group by r.tenant_id, case when r.place <= ${MOST_EACH} then r.user_id end)`,
  );

/** Attempts across tenants, told to the actor's own tenants, and, without who it was, to the one that was asked for. */
const refusedAccess = (period: Period): Statement =>
  emitEach(
    [
      {
        event: tenantAccessRefused,
        tenant: sql`s.tenant_id`,
        payload: tenantAccessRefused.payloadOf({
          from: moment(period.from),
          to: moment(period.to),
          direction: sql`s.direction`,
          actor_id: sql`s.actor_id`,
          tries: sql`s.tries`,
        }),
        from: sql`told s`,
      },
    ],
    sql`tried as (
      select p.actor_id, p.target_id, count(*)::int as tries
        from ${refusals("identity.tenants.refused", period)} group by p.actor_id, p.target_id),
    about as (
      select o.tenant_id, 'outward' as direction, t.actor_id, sum(t.tries)::int as tries
        from tried t
        join (select m.tenant_id, m.user_id as actor_id from identity.active_members m
              union all select k.tenant_id, k.id from identity.live_api_keys k) o on o.actor_id = t.actor_id
       group by o.tenant_id, t.actor_id
      union all
      select s.id, 'inward', null, sum(t.tries)::int
        from tried t join tenants.tenant_states s on s.id = t.target_id and s.deleted_at is null
       group by s.id),
    ranked as (
      select a.*, row_number() over (partition by a.tenant_id, a.direction order by a.tries desc, a.actor_id) as place from about a),
    told as (
      select r.tenant_id, r.direction, case when r.place <= ${MOST_EACH} then r.actor_id end as actor_id,
             sum(r.tries)::int as tries
        from ranked r
       group by r.tenant_id, r.direction, case when r.place <= ${MOST_EACH} then r.actor_id end)`,
  );

/** Messages of a tenant that no consumer could take; but none of this module's own, which would make ever more of them. */
const failedWork = (period: Period): Statement =>
  emitEach(
    [
      {
        event: workFailed,
        tenant: sql`s.tenant_id`,
        payload: workFailed.payloadOf({
          from: moment(period.from),
          to: moment(period.to),
          queue: sql`s.queue`,
          name: sql`s.name`,
          failures: sql`s.failures`,
        }),
        from: sql`told s`,
      },
    ],
    sql`failed as (
      select d.tenant_id, d.queue, coalesce(d.name, '') as name, count(*)::int as failures
        from ${deadLetters} d join tenants.tenant_states t on t.id = d.tenant_id
       where d.died_at >= ${period.from} and d.died_at < ${period.to}
         and coalesce(d.name, '') not like 'monitoring.%'
       group by d.tenant_id, d.queue, coalesce(d.name, '')),
    ranked as (
      select f.*, row_number() over (partition by f.tenant_id order by f.failures desc, f.queue, f.name) as place from failed f),
    told as (
      select r.tenant_id, r.queue, case when r.place <= ${MOST_EACH} then r.name end as name, sum(r.failures)::int as failures
        from ranked r
       group by r.tenant_id, r.queue, case when r.place <= ${MOST_EACH} then r.name end)`,
  );

const collecting =
  (name: string, statement: (period: Period) => Statement) =>
  ({ batch }: PlatformRun) =>
    batch(withinPeriod(name, (period) => [statement(period)]));

const collectSignIns = job({
  name: "monitoring.sign_ins.collect",
  summary: "Tell tenants of failed sign-ins of their members",
  schedule: "every_minute",
  perTenant: false,
  run: collecting("sign_ins", failedSignIns),
});

const collectTenantAccess = job({
  name: "monitoring.tenant_access.collect",
  summary: "Tell tenants of attempts across tenants",
  schedule: "every_minute",
  perTenant: false,
  run: collecting("tenant_access", refusedAccess),
});

const collectFailedWork = job({
  name: "monitoring.failed_work.collect",
  summary: "Tell tenants of work that could not be done",
  schedule: "every_minute",
  perTenant: false,
  run: collecting("failed_work", failedWork),
});

/** What strangers did and what failed, told to the tenants that it is about: a few events a minute, however much there was. */
export const collectRefusals = [collectSignIns, collectTenantAccess, collectFailedWork];
