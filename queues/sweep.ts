import { sql } from "drizzle-orm";
import type { Row } from "#platform/database/connection.ts";
import { envelopeSql } from "#platform/events.ts";
import { job } from "#platform/operations/job.ts";
import { dispatch, type Envelope } from "#platform/outbox.ts";

const PAGE = 200;
const PAGES = 25;

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
      const { unsent }: { unsent: Row[] } = await batch({
        unsent: sql`select ${envelopeSql} as event
            from platform.outbox join platform.domain_events using (tenant_id, id)
            where occurred_at < now() - interval '10 seconds' and (${after}::uuid is null or id > ${after}::uuid)
            order by id limit ${PAGE}`,
      });
      const events = unsent.map(({ event }) => event as Envelope);
      if (events.length > 0) await dispatch(ctx, events).catch((error: unknown) => failures.push(error));
      after = events.at(-1)?.id ?? null;
      if (events.length < PAGE) break;
    }
    if (failures.length > 0) throw failures[0];
  },
});
