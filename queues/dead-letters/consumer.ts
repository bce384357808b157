import { sql } from "drizzle-orm";
import { keepDeadLetter } from "#modules/monitoring";
import type { Context } from "#platform/context.ts";
import { platformBatch } from "#platform/operations/platform-batch.ts";
import { backoff } from "../deliver.ts";
import { DeadLetter, subjectOf } from "./message.ts";

const LONGEST_ERROR = 2000;

/** Text that jsonb takes: without NUL and halves of characters. */
const storable = (text: string): string => text.toWellFormed().replaceAll("\0", "\uFFFD");

/**
 * Keeps dead messages in platform.dead_letters, where platform administrators find them. Those that the queue itself
 * moved here come bare: their error is not known.
 */
export async function consumeDeadLetters(batch: MessageBatch, ctx: Context): Promise<void> {
  await Promise.all(
    batch.messages.map(async (message) => {
      try {
        await keep(message, ctx);
        message.ack();
      } catch (error) {
        ctx.log.error("dead_letter.not_kept", error, { message: message.id, attempts: message.attempts });
        message.retry({ delaySeconds: backoff(message.attempts) });
      }
    }),
  );
}

async function keep(message: Message, ctx: Context): Promise<void> {
  const given = DeadLetter.safeParse(message.body);
  const body = given.success ? given.data.message : message.body;
  const subject = subjectOf(body);
  const letter = given.success
    ? given.data
    : { id: message.id, queue: subject?.origin ?? "unknown", error: null, attempts: null };
  const text = JSON.stringify(body ?? null, (_, value: unknown) =>
    typeof value === "string" ? storable(value) : value,
  );
  await platformBatch(
    ctx,
    "platform.dead_letters.keep",
    [
      keepDeadLetter({
        id: letter.id,
        queue: letter.queue,
        message: sql`${text}::jsonb`,
        name: subject?.name ?? null,
        tenant: subject?.tenant ?? null,
        error: letter.error === null ? null : storable(letter.error.slice(0, LONGEST_ERROR)),
        attempts: letter.attempts,
      }),
    ],
    { asJob: true },
  );
  ctx.log.warn("dead_letter.kept", { queue: letter.queue, message: letter.id, name: subject?.name });
}
