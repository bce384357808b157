import { sql } from "drizzle-orm";
import { z } from "zod";
import { action } from "#platform/operations/action.ts";
import { wholeNumber } from "#platform/operations/fields.ts";
import { Timestamp } from "#platform/time.ts";
import { platformMetrics as metrics } from "../tables.ts";

const Counted = z.record(z.string(), z.int());

const Figures = z.object({
  tenants: Counted.describe("By status"),
  events: z.object({ waiting: z.int(), oldest_at: Timestamp.nullable() }).describe("That no queue has yet"),
  dead_letters: z.object({ waiting: z.int(), latest_at: Timestamp.nullable() }),
  devices: Counted.describe("By status; those that do not reach the tax authority apart, as offline"),
  documents: z.object({
    waiting: z.int(),
    oldest_at: Timestamp.nullable(),
    rejected: z.int(),
    dead: z.int(),
  }),
  partitions: z
    .object({ months_ahead: z.int() })
    .describe("For how many months to come the audit log and the events have partitions"),
  retention: z
    .object({ events_since: Timestamp.nullable(), entries_since: Timestamp.nullable() })
    .describe(
      "Since when the event and the audit entry longest past their tenant's retention need not be kept, whoever's they are; null where there is none. Two nights are usual",
    ),
  requests: z.object({ allowed: z.int(), refused: z.int() }).describe("Of the last full hour"),
});

/** How the platform goes: as it was taken last, and once for each hour before. */
export const PlatformMetrics = z
  .object({
    taken_at: Timestamp.nullable().describe("Null before they were taken for the first time"),
    figures: Figures.nullable(),
    attention: z
      .array(
        z.object({
          tenant_id: z.uuid(),
          name: z.string(),
          documents_rejected: z.int(),
          documents_dead: z.int(),
          devices_offline: z.int(),
          dead_letters: z.int(),
        }),
      )
      .describe("Tenants of which something is wrong, at most 50, the worst first"),
    history: z.array(z.object({ taken_at: Timestamp, figures: Figures })).describe("Newest first"),
  })
  .meta({ id: "PlatformMetrics" });

/** Reads the figures of the platform, which a job takes every five minutes. */
export const readMetrics = action({
  name: "monitoring.platform_metrics.read",
  summary:
    "Read how the platform goes: tenants, queues, devices, documents, and which tenants need attention",
  scope: "platform",
  access: "read",
  input: z.strictObject({
    hours: wholeNumber(0, 168).default(24).describe("How many hours of history, one set of figures for each"),
  }),
  output: PlatformMetrics,
  async handle({ input: { hours } }, batch) {
    const { latest, history } = await batch({
      latest: sql`select json_build_object('taken_at', m.taken_at, 'figures', m.figures, 'attention', m.attention) as of
        from ${metrics} m order by m.taken_at desc limit 1`,
      history: sql`select json_build_object('taken_at', m.taken_at, 'figures', m.figures) as of
        from generate_series(1, ${hours}::int) ago (hours)
       cross join lateral (
         select p.taken_at, p.figures from ${metrics} p
          where p.taken_at >= date_trunc('hour', now()) - (ago.hours - 1) * interval '1 hour'
            and p.taken_at < date_trunc('hour', now()) - (ago.hours - 2) * interval '1 hour'
          order by p.taken_at limit 1) m
       order by ago.hours`,
    });
    const now = latest[0]?.of ?? { taken_at: null, figures: null, attention: [] };
    return { ...now, history: history.map(({ of }) => of) };
  },
});
