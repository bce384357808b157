import { z } from "zod";
import { Problem } from "#platform/errors.ts";
import type { Log } from "#platform/log.ts";
import type { DeadLetter, Origin } from "./dead-letters/message.ts";

/** The delivery that is the last one; `max_retries` in wrangler.toml is the same number, one delivery more. */
export const LAST_ATTEMPT = 10;

const FIRST_DELAY = 10;
const LONGEST_DELAY = 3600;

/** Seconds until a message that failed comes again: doubled each time, up to an hour, and spread by a quarter. */
export function backoff(attempts: number, spread = Math.random()): number {
  const delay = Math.min(FIRST_DELAY * 2 ** (attempts - 1), LONGEST_DELAY);
  return Math.round(delay * (1 + spread / 4));
}

/** Work that fails the same way however often it is tried. */
export class NonRetryable extends Error {}

const NON_RETRYABLE = new Set(["event.unknown", "tenant.access_denied"]);

const isNonRetryable = (error: unknown): boolean =>
  error instanceof NonRetryable ||
  error instanceof z.ZodError ||
  (error instanceof Problem && NON_RETRYABLE.has(error.code)) ||
  (error instanceof Error && error.cause !== undefined && isNonRetryable(error.cause));

/** Parses a message. Errors: NonRetryable. */
export function parsed<T extends z.ZodType>(schema: T, body: unknown): z.output<T> {
  const result = schema.safeParse(body);
  if (!result.success)
    throw new NonRetryable(`not a message of this queue: ${z.prettifyError(result.error)}`);
  return result.data;
}

/** Where the messages of one queue come from and where those go that nobody can take. */
export interface Delivery {
  origin: Origin;
  deadLetters: Queue<DeadLetter>;
  log: Log;
}

/**
 * Takes the messages of a batch, each by itself: it is acknowledged when `take` returns, comes again later when it
 * throws, and goes to the dead letters with its error after the last attempt or when the error is non-retryable.
 */
export async function deliver(
  batch: MessageBatch,
  { origin, deadLetters, log }: Delivery,
  take: (message: Message) => Promise<unknown>,
): Promise<void> {
  await Promise.all(
    batch.messages.map(async (message) => {
      const { id, attempts, body } = message;
      try {
        await take(message);
        message.ack();
      } catch (error) {
        log.error("message.failed", error, { queue: origin, message: id, attempts });
        if (attempts < LAST_ATTEMPT && !isNonRetryable(error)) {
          message.retry({ delaySeconds: backoff(attempts) });
          return;
        }
        try {
          const said = error instanceof Error ? error.message : String(error);
          await deadLetters.send({
            v: 1,
            dead: true,
            id,
            queue: origin,
            message: body,
            error: said,
            attempts,
          });
          message.ack();
        } catch (unsent) {
          log.error("message.not_buried", unsent, { queue: origin, message: id, attempts });
          message.retry({ delaySeconds: backoff(attempts) });
        }
      }
    }),
  );
}
