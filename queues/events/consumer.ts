import { backgroundContext } from "#platform/background-context.ts";
import { EVERY_TYPE, type Handler } from "#platform/operations/handler.ts";
import { Envelope } from "#platform/outbox.ts";
import { type Delivery, deliver, parsed } from "../deliver.ts";

/**
 * Hands the events of a batch to their handlers. When one handler of an event fails, the others still have their turn;
 * the event comes again, and those that took it do not take it twice.
 */
export async function consumeEvents(
  batch: MessageBatch,
  env: Env,
  execution: ExecutionContext,
  delivery: Delivery,
  handlers: readonly Handler[],
): Promise<void> {
  await deliver(batch, delivery, async ({ id, body, attempts }) => {
    const event = parsed(Envelope, body);
    const failed: Error[] = [];
    for (const handler of handlers.filter(({ type }) => type === event.type || type === EVERY_TYPE)) {
      const fields = {
        tenant: event.tenant,
        event: event.id,
        type: event.type,
        handler: handler.name,
        attempts,
      };
      const ctx = backgroundContext(env, execution, event.request_id ?? id, fields);
      const started = performance.now();
      try {
        const taken = await handler.handle(ctx, event);
        ctx.log.info(taken ? "event.handled" : "event.already_taken", {
          ms: Math.round(performance.now() - started),
        });
      } catch (error) {
        ctx.log.error("event.not_handled", error, { ms: Math.round(performance.now() - started) });
        failed.push(
          new Error(`${handler.name}: ${error instanceof Error ? error.message : error}`, { cause: error }),
        );
      }
    }
    if (failed[0]) {
      throw failed.length === 1
        ? failed[0]
        : new Error(failed.map(({ message }) => message).join("; "), { cause: failed[0].cause });
    }
  });
}
