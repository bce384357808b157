import { z } from "zod";
import { event } from "#platform/events.ts";

const Level = z.int().min(0).max(3);
const appealed = { review_id: z.uuid() };

/** The level is another one, in force or not while it is suspended: by what is known of the tenant, by faults that did not end, or by people. */
export const levelChanged = event("trust.level.changed", {
  from: Level,
  to: Level,
  suspended: z.boolean(),
  cause: z.enum(["evaluation", "faults", "demotion", "suspension", "restoration", "review"]),
  reason: z.string().nullable(),
});
/** Unless its faults end, the tenant falls by a level on a day. */
export const levelAtRisk = event("trust.level.endangered", {
  level: Level,
  faults: z.array(z.string()),
  falls_on: z.iso.date(),
});
/** Of appeals alone: other reviews are the platform's. */
export const reviewOpened = event("trust.review.opened", appealed);
export const reviewDecided = event("trust.review.decided", {
  ...appealed,
  outcome: z.enum(["kept", "changed"]),
  reason: z.string().nullable(),
});
