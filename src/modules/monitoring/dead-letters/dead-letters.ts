import { z } from "zod";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { deadLetters } from "#platform/tables.ts";
import { Timestamp } from "#platform/time.ts";

/** A message that no consumer could take, as platform administrators see it. It is kept 30 days. */
export const DeadLetter = z
  .object({
    id: z.uuid(),
    queue: z.string().describe("events or jobs; unknown when the message says nothing"),
    name: z.string().nullable().describe("The event's type or the job's name"),
    tenant_id: z.uuid().nullable(),
    message: z.unknown().describe("The message as it was sent"),
    error: z
      .string()
      .nullable()
      .describe("Why the last attempt failed; null when its consumer did not live to say"),
    attempts: z.int().nullable(),
    died_at: Timestamp,
    replayed_at: Timestamp.nullable(),
    replayed_by: z.uuid().nullable(),
  })
  .meta({ id: "DeadLetter" });

/** The JSON text of a dead letter. */
export const letterBody = bodyOf(viewOf(DeadLetter, deadLetters, {}));
