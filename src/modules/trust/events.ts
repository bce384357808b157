import { z } from "zod";
import { event } from "#platform/events.ts";

const Level = z.int().min(0).max(3);
const reviewed = { review_id: z.uuid(), source: z.enum(["signals", "platform", "appeal"]) };

/** The level in force is another one: by what is known of the tenant, by faults that did not end, or by people. */
export const levelChanged = event("trust.level.changed", {
  from: Level,
  to: Level,
  cause: z.enum(["evaluation", "faults", "demotion", "suspension", "restoration", "review"]),
  reason: z.string().nullable(),
});
/** Unless its faults end, the tenant falls by a level on a day. */
export const levelAtRisk = event("trust.level.endangered", {
  level: Level,
  faults: z.array(z.string()),
  falls_on: z.iso.date(),
});
export const reviewOpened = event("trust.review.opened", { ...reviewed, signals: z.array(z.string()) });
export const reviewDecided = event("trust.review.decided", {
  ...reviewed,
  outcome: z.enum(["kept", "changed"]),
  reason: z.string().nullable(),
});
