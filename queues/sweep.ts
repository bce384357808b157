import { sql } from "drizzle-orm";
import type { Context } from "#platform/context.ts";
import type { Row } from "#platform/database/connection.ts";
import { envelopeSql } from "#platform/events.ts";
import { job, type PlatformRun } from "#platform/operations/job.ts";
import { DAYS_IN_A_QUEUE, dispatch, type Envelope, takenOut } from "#platform/outbox.ts";
import { keptEvents } from "#platform/tables.ts";

const PAGE = 200;
const PAGES = 25;

/** Younger ones are kept for longer than they can be in the queue, by every retention that there is. */
const OLD = 60 * 86_400_000;
const isOld = ({ time }: Envelope): boolean => Date.parse(time) < Date.now() - OLD;

/** Keeps the events of those tenants that have old ones among these for as long as these may be in the queue. */
const hold = (events: readonly Envelope[]) => sql`
  insert into ${keptEvents} (tenant_id, held_until)
  select distinct tenant, now() + make_interval(days => ${DAYS_IN_A_QUEUE}) from unnest(${`{${events.map(({ tenant }) => tenant).join(",")}}`}::uuid[]) tenant
  on conflict (tenant_id) do update set held_until = excluded.held_until`;

/** Sends what no queue has ten seconds after its commit, oldest first. An event may go twice; it is taken once. */
export const sweep = job({
  name: "platform.events.sweep",
  summary: "Dispatch the events that were not dispatched after their commit",
  schedule: "every_minute",
  perTenant: false,
  async run({ ctx, batch }) {
    let after: string | null = null;
    const failures: unknown[] = [];
    for (let page = 0; page < PAGES; page += 1) {
      // The ids of the page first, whatever the planner thinks of how many wait: else it puts all of them beside all that ever happened.
      const { waiting }: { waiting: Row[] } = await batch({
        waiting: sql`with page as materialized (
              select o.tenant_id, o.id from platform.outbox o where ${after}::uuid is null or o.id > ${after}::uuid
               order by o.id limit ${PAGE})
            select tenant_id, id, occurred_at is null as lost, case when occurred_at < now() - interval '10 seconds' then ${envelopeSql} end as event
              from page left join platform.domain_events using (tenant_id, id) order by id`,
      });
      const events = waiting.flatMap(({ event }) => (event ? [event as Envelope] : []));
      await dropLost(
        ctx,
        batch,
        waiting.filter(({ lost }) => lost),
      );
      if (events.some(isOld)) await batch([hold(events.filter(isOld))]);
      if (events.length > 0) await dispatch(ctx, events).catch((error: unknown) => failures.push(error));
      after = (waiting.at(-1)?.id as string | undefined) ?? null;
      if (waiting.length < PAGE) break;
    }
    if (failures.length > 0) throw failures[0];
  },
});

/** Reports what waits and has no event any more, and takes it out: there is nothing to send, and it would come first for ever. */
async function dropLost(ctx: Context, batch: PlatformRun["batch"], lost: readonly Row[]): Promise<void> {
  if (lost.length === 0) return;
  const ids = lost.map(({ id }) => String(id));
  ctx.log.error("events.lost", new Error(`${lost.length} events wait to be sent, and are not there`), {
    ids: ids.join(" "),
  });
  await batch([
    takenOut(sql`select l.tenant_id, l.id from jsonb_to_recordset(${JSON.stringify(lost)}::jsonb) l (tenant_id uuid, id uuid)
      where not exists (select from platform.domain_events e where e.tenant_id = l.tenant_id and e.id = l.id)`),
  ]);
}
