import { sql } from "drizzle-orm";
import { emitHappened } from "#platform/events.ts";
import { job, MORE } from "#platform/operations/job.ts";
import { tenantErased, tenantToBeErased } from "../events.ts";

/** Rows of a slice, which have a thousand files at most: what the bucket removes at once. */
const SLICE = 300;
/** So long one message goes on; the next takes up where it ended. */
const MOST_TIME = 15_000;

/**
 * Tells the owners of a tenant that was deactivated or removed when it will be erased, and erases it then, slice by slice: its files first, then its rows,
 * by `app.treatments`. A run that breaks off is taken up by the next one.
 */
export const eraseClosed = job({
  name: "tenants.closed.erase",
  summary: "Erase what closed tenants had once their retention has ended",
  schedule: "hourly",
  perTenant: true,
  tenants: "all",
  time: "real",
  due: sql`tenants.due_endings`,
  async run({ ctx, batch }) {
    const began = performance.now();
    const next = sql`select slices, files from tenants.erasing(${SLICE})`;
    for (let { at } = await batch({ at: next }); ; ) {
      const { slices = 0, files } = at[0] ?? {};
      if (files) await ctx.env.FILES.delete(files as string[]);
      const step = sql`tenants.erase_step(${ctx.config.CLOSED_RETENTION_DAYS}::int, ${SLICE}, ${slices}::int)`;
      ({ at } = await batch({ step: emitHappened([tenantToBeErased, tenantErased])(step), at: next }));
      if (at.length === 0) return;
      if (performance.now() - began > MOST_TIME) return MORE;
    }
  },
});
