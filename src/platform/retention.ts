import { sql } from "drizzle-orm";
import { type Job, job } from "./operations/job.ts";
import { removeOld, removeOldOfTenants } from "./operations/remove-old.ts";

const STEP = 1000;

/** Answers are kept for their idempotency keys: a day, or as long as the request said. */
const forgetAnswers = job({
  name: "platform.idempotency_keys.expire",
  summary: "Delete idempotency keys whose time is over",
  schedule: "hourly",
  perTenant: false,
  async run(run) {
    await removeOld(
      run,
      sql`delete from platform.idempotency_keys k using (
            select tenant_id, actor_id, key from platform.idempotency_keys
             where expires_at < now() order by expires_at limit ${STEP}) old
          where k.tenant_id = old.tenant_id and k.actor_id = old.actor_id and k.key = old.key`,
      STEP,
    );
    await removeOld(
      run,
      sql`delete from platform.public_idempotency_keys k using (
            select scope, key from platform.public_idempotency_keys
             where created_at < now() - interval '24 hours' order by created_at limit ${STEP}) old
          where k.scope = old.scope and k.key = old.key`,
      STEP,
    );
  },
});

/**
 * Minutes of usage are kept 90 days; hours and days stay. Marks of deliveries are kept 60 days, twice as long as a dead
 * letter can be replayed. Ids of events are UUIDv7: they grow with time.
 */
const forgetDeliveries = job({
  name: "platform.history.expire",
  summary: "Delete minutes of usage older than 90 days and marks of deliveries older than 60",
  schedule: "nightly",
  perTenant: false,
  run: (run) =>
    removeOldOfTenants(run, (tenants) => [
      sql`delete from platform.usage_windows
           where tenant_id = any (${tenants}) and granularity = 'minute' and window_start < now() - interval '90 days'`,
      sql`delete from platform.handled_events
           where tenant_id = any (${tenants}) and handled_at < now() - interval '60 days'
             and event_id < rpad(lpad(to_hex((extract(epoch from now() - interval '59 days') * 1000)::bigint), 12, '0'), 32, '0')::uuid`,
      sql`delete from platform.job_runs
           where tenant_id = any (${tenants}) and scheduled_for < now() - interval '60 days'`,
    ]),
});

const forgetLetters = job({
  name: "platform.dead_letters.expire",
  summary: "Delete dead letters older than 30 days",
  schedule: "nightly",
  perTenant: false,
  run: (run) =>
    removeOld(
      run,
      sql`delete from platform.dead_letters where id in (
            select id from platform.dead_letters where died_at < now() - interval '30 days'
            order by died_at limit ${STEP})`,
      STEP,
    ),
});

/** How long the platform keeps the rows of its own tables: the jobs that delete older ones. */
export const retentionJobs: readonly Job[] = [forgetAnswers, forgetDeliveries, forgetLetters];
