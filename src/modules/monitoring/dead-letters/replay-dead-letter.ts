import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { Problem } from "#platform/errors.ts";
import { action } from "#platform/operations/action.ts";
import { queueOf } from "#platform/operations/job-message.ts";
import { deadLetters } from "#platform/tables.ts";
import { DeadLetter, letterBody } from "./dead-letters.ts";

/**
 * Sends a dead message to its queue again and marks it. Between the two a second replay may slip through, which does no
 * harm: what the message is for happens once. When it dies again it makes a letter of its own.
 */
export const replayDeadLetter = action({
  name: "monitoring.dead_letters.replay",
  summary: "Send a message that no consumer could take to its queue again",
  scope: "platform",
  input: z.strictObject({ letter_id: z.uuid() }),
  output: DeadLetter,
  errors: ["dead_letter.not_found", "dead_letter.already_replayed", "dead_letter.not_replayable"],
  async handle({ ctx, input }, batch) {
    const one = eq(deadLetters.id, input.letter_id);
    const { found } = await batch({
      found: sql`select queue, name, message, replayed_at from ${deadLetters} where ${one}`,
    });
    const letter = found[0];
    if (!letter) throw new Problem("dead_letter.not_found");
    if (letter.replayed_at) throw new Problem("dead_letter.already_replayed");
    const queue = { events: ctx.env.EVENTS, jobs: queueOf(ctx.env, String(letter.name)) }[
      letter.queue as string
    ];
    if (!queue) throw new Problem("dead_letter.not_replayable");
    await queue.send(letter.message);
    const userId = ctx.actor.kind === "user" ? ctx.actor.userId : null;
    const { answer } = await batch({
      marked: sql`update ${deadLetters} set replayed_at = now(), replayed_by = ${userId}::uuid
          where ${one} and replayed_at is null`,
      answer: sql`select ${letterBody} as body, null::text as etag from ${deadLetters} where ${one}`,
    });
    return answer[0]?.body;
  },
});
