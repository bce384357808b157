import { sql } from "drizzle-orm";
import { type Handler, on } from "#platform/operations/handler.ts";
import { job } from "#platform/operations/job.ts";
import { tenantBatch } from "#platform/operations/tenant-batch.ts";
import { deliveryQueued } from "../events.ts";
import { hasDue, prepareDue } from "./prepare-due.ts";
import { sendDue } from "./send-due.ts";

/** So many pages, or for so long, in one run: the next goes on. */
const MOST_PAGES = 10;
const MOST_TIME = 30_000;

/** Sends what waits, each minute: held back, to be tried again, bundled, escalated, or that its event did not bring out. */
export const sendDeliveries = job({
  name: "notifications.deliveries.send",
  summary: "Send e-mails and text messages of notifications that are due",
  schedule: "every_minute",
  perTenant: true,
  where: hasDue,
  async run(run) {
    const at = new Date(Math.max(run.scheduledFor.getTime(), Date.now()));
    await run.batch(prepareDue(sql`${at.toISOString()}::timestamptz`));
    const began = performance.now();
    for (let page = 1; page <= MOST_PAGES && performance.now() - began < MOST_TIME; page += 1)
      if ((await sendDue(run, at)).isAll) break;
  },
});

const { name: NAME } = sendDeliveries;

/** Sends a message as soon as it waits; what fails is tried again each minute that it is due. */
export const sendingHandlers: readonly Handler[] = [
  on(deliveryQueued, NAME, {
    async prepare({ tenant: id, payload }, { ctx, read }) {
      const { now } = await read({ now: sql`select to_json(app.now()) #>> '{}' as now` });
      const call = { ctx, tenant: { id, as: "job", roles: [] } } as const;
      await sendDue(
        {
          ctx,
          tenant: { id },
          read,
          batch: (statements) => tenantBatch(call, { command: NAME, access: "write" }, statements),
        },
        new Date(String(now[0]?.now)),
        payload.delivery_id,
      );
    },
    batch: () => [],
  }),
];
