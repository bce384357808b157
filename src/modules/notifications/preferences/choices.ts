import { z } from "zod";
import { notificationTypes, TypeName } from "../kinds/catalogue.ts";

/** Whether a channel is wanted, by channel; a channel that is left out stays as it is. */
const GivenChoices = z.strictObject({
  in_app: z.boolean().optional(),
  email: z.boolean().optional(),
  sms: z.boolean().optional(),
});

const neverMuted = notificationTypes.filter(({ isNeverMuted }) => isNeverMuted).map(({ name }) => name);

/** The matrix of types and channels as it is given: what is left out stays. What is always urgent stays in the feed. */
export const GivenMatrix = z
  .partialRecord(TypeName, GivenChoices)
  .refine((given) => !neverMuted.some((name) => given[name]?.in_app === false), {
    message: `must leave in the feed what is urgent or of one's security: ${neverMuted.join(", ")}`,
  });

/** The matrix of types and channels, every one of them. */
export const Matrix = z.record(
  z.string(),
  z.object({ in_app: z.boolean(), email: z.boolean(), sms: z.boolean() }),
);

const Clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "must be a time of the day, such as 21:30");

/** Hours in which only what is urgent goes out, by the clock; the end is the first moment that is not quiet. Over midnight is fine. */
export const QuietHours = z.strictObject({ from: Clock, to: Clock });

/** The hour of the day at which one mail has all that is not pressing. */
export const DigestHour = z.int().min(0).max(23);

/** Minutes after which what is pressing and unread goes out by another channel too. */
export const EscalateAfter = z.int().min(1).max(10_080);
export const EscalateBy = z.enum(["email", "sms"]);

/** Every type and the channels that it goes by unless somebody says otherwise, as JSON. */
export const DEFAULTS = JSON.stringify(
  Object.fromEntries(notificationTypes.map(({ name, channels }) => [name, channels])),
);
