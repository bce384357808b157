import { type SQL, sql } from "drizzle-orm";
import { type Job, job } from "./operations/job.ts";
import { type OldRows, removeOld, removing } from "./operations/remove-old.ts";
import { DAYS_IN_A_QUEUE } from "./outbox.ts";

const ofThem = (tenants: SQL | undefined): SQL => (tenants ? sql`tenant_id = any (${tenants})` : sql`true`);

/** Answers are kept for their idempotency keys: a day, or as long as the request said. */
const oldAnswers: OldRows[] = [
  {
    what: "platform.idempotency_keys",
    of: "all",
    remove: ({ most, tenants }) =>
      removing(sql`delete from platform.idempotency_keys k using (
            select tenant_id, actor_id, key from platform.idempotency_keys
             where expires_at < now() and ${ofThem(tenants)} order by expires_at limit ${most}) old
          where k.tenant_id = old.tenant_id and k.actor_id = old.actor_id and k.key = old.key`),
  },
  {
    what: "platform.public_idempotency_keys",
    of: "nobody's",
    remove: ({ most }) =>
      removing(sql`delete from platform.public_idempotency_keys k using (
            select scope, key from platform.public_idempotency_keys
             where created_at < now() - interval '24 hours' order by created_at limit ${most}) old
          where k.scope = old.scope and k.key = old.key`),
  },
];

const forgetAnswers = job({
  name: "platform.idempotency_keys.expire",
  summary: "Delete idempotency keys whose time is over",
  schedule: "hourly",
  perTenant: false,
  run: (run) => removeOld(run, oldAnswers),
});

/**
 * Marks of deliveries are kept 60 days, twice as long as a dead letter can be replayed. Ids of events are UUIDv7: they grow with time.
 */
const oldMarks: OldRows[] = [
  {
    what: "platform.handled_events",
    of: "tenants",
    remove: ({ most, tenants }) =>
      removing(sql`delete from platform.handled_events h using (
            select tenant_id, event_id, handler from platform.handled_events
             where ${ofThem(tenants)} and handled_at < now() - interval '60 days'
               and event_id < rpad(lpad(to_hex((extract(epoch from now() - interval '59 days') * 1000)::bigint), 12, '0'), 32, '0')::uuid
             limit ${most}) old
          where h.tenant_id = old.tenant_id and h.event_id = old.event_id and h.handler = old.handler`),
  },
  {
    what: "platform.job_runs",
    of: "tenants",
    remove: ({ most, tenants }) =>
      removing(sql`delete from platform.job_runs r using (
            select tenant_id, job, scheduled_for from platform.job_runs
             where ${ofThem(tenants)} and scheduled_for < now() - interval '60 days' limit ${most}) old
          where r.tenant_id = old.tenant_id and r.job = old.job and r.scheduled_for = old.scheduled_for`),
  },
];

const forgetDeliveries = job({
  name: "platform.history.expire",
  summary: "Delete marks of deliveries older than 60 days",
  schedule: "nightly",
  perTenant: false,
  run: (run) => removeOld(run, oldMarks),
});

/** Minutes of usage become hours and days after a day, but for a tenant's last sixty, which `GET /usage` shows; hours and days stay. */
const rollUpUsage = job({
  name: "platform.usage.roll_up",
  summary: "Sum minutes of usage that are older than a day into their hours and days",
  schedule: "hourly",
  perTenant: false,
  run: (run) =>
    removeOld(run, [
      {
        what: "platform.usage_windows",
        of: "tenants",
        remove: ({ most, tenants }) =>
          sql`select app.roll_up_usage(${tenants ?? sql`'{}'::uuid[]`}, ${most}::int) as removed`,
      },
    ]),
});

/** A letter stays for as long as its message may be in the queue once more: of what it is about nothing goes before. */
const forgetLetters = job({
  name: "platform.dead_letters.expire",
  summary: "Delete dead letters older than 30 days",
  schedule: "nightly",
  perTenant: false,
  run: (run) =>
    removeOld(run, [
      {
        what: "platform.dead_letters",
        of: "nobody's",
        remove: ({ most }) =>
          removing(sql`delete from platform.dead_letters where id in (
            select id from platform.dead_letters where died_at < now() - interval '30 days'
               and (replayed_at is null or replayed_at < now() - make_interval(days => ${DAYS_IN_A_QUEUE}))
            order by died_at limit ${most})`),
      },
    ]),
});

const keepPartitions = job({
  name: "platform.partitions.keep",
  summary: "Make partitions of the months to come, and drop those in which nothing is left",
  schedule: "nightly",
  perTenant: false,
  run: async ({ batch }) => {
    // Each by itself: what is made stays, whatever becomes of the others, and of one table alone a lock is held.
    await batch([sql`select app.keep_partitions()`]);
    const { tables } = await batch({ tables: sql`select t::text as name from app.partitioned_tables() t` });
    for (const { name } of tables) await batch([sql`select app.drop_partitions(${name as string})`]);
    for (const { name } of tables) {
      const { parts } = await batch({
        parts: sql`select unnest(app.analyze_partitioned(${name as string})) as part`,
      });
      for (const { part } of parts) await batch([sql`select app.analyze_partition(${part as string})`]);
    }
  },
});

/** How long the platform keeps the rows of its own tables: the jobs that delete older ones. */
export const retentionJobs: readonly Job[] = [
  forgetAnswers,
  forgetDeliveries,
  rollUpUsage,
  forgetLetters,
  keepPartitions,
];
