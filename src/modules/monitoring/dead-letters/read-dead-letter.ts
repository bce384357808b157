import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { Problem } from "#platform/errors.ts";
import { action } from "#platform/operations/action.ts";
import { deadLetters } from "#platform/tables.ts";
import { DeadLetter, letterBody } from "./dead-letters.ts";

/** One dead letter. */
export const readDeadLetter = action({
  name: "monitoring.dead_letters.read",
  summary: "Read a message that no consumer could take",
  scope: "platform",
  input: z.strictObject({ letter_id: z.uuid() }),
  output: DeadLetter,
  errors: ["dead_letter.not_found"],
  async handle({ input }, batch) {
    const { letter } = await batch({
      letter: sql`select ${letterBody} as body from ${deadLetters} where ${eq(deadLetters.id, input.letter_id)}`,
    });
    if (!letter[0]) throw new Problem("dead_letter.not_found");
    return letter[0].body;
  },
});
