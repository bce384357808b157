import { backgroundContext } from "#platform/background-context.ts";
import type { Context } from "#platform/context.ts";
import { newId } from "#platform/database/ids.ts";
import type { LogFields } from "#platform/log.ts";
import type { Handler, Watcher } from "#platform/operations/handler.ts";
import { type Follows, whatFollows } from "#platform/operations/what-follows.ts";
import { Envelope } from "#platform/outbox.ts";
import { type Delivery, deliver, parsed } from "../deliver.ts";

/**
 * Hands the events of a batch to their handlers, and those of each tenant together to whatever watches all. When one of them
 * fails, the others still have their turn; the event comes again, and those that took it do not take it twice.
 */
export async function consumeEvents(
  batch: MessageBatch,
  env: Env,
  execution: ExecutionContext,
  delivery: Delivery,
  { handlers, watchers }: { handlers: readonly Handler[]; watchers: readonly Watcher[] },
): Promise<void> {
  const contextOf = (requestId: string, fields: LogFields) =>
    backgroundContext(env, execution, requestId, fields);
  const events = batch.messages.flatMap(({ body }) => Envelope.safeParse(body).data ?? []);
  const byTenant = [...Map.groupBy(events, ({ tenant }) => tenant)];
  const following = new Map(
    byTenant.map(([tenant, theirs]) => {
      const ctx = contextOf(newId(), { tenant, events: theirs.length });
      // Where it cannot be read, every handler looks by itself.
      const found: Promise<Follows> = whatFollows(ctx, tenant, theirs, handlers).catch((error: unknown) => {
        ctx.log.error("events.not_looked_at", error);
        return () => true;
      });
      return [tenant, found];
    }),
  );
  const watching = new Map(
    byTenant.map(([tenant, theirs]) => [
      tenant,
      Promise.all(
        watchers.map((watcher) =>
          tried(
            contextOf(newId(), { tenant, events: theirs.length, handler: watcher.name }),
            watcher.name,
            "events.watched",
            (ctx) => watcher.watch(ctx, tenant, theirs),
          ),
        ),
      ),
    ]),
  );
  await deliver(batch, delivery, async ({ id, body, attempts }) => {
    const event = parsed(Envelope, body);
    const outcomes: (Error | undefined)[] = [];
    const follows = await following.get(event.tenant);
    for (const handler of handlers.filter(({ type }) => type === event.type)) {
      if (follows?.(event, handler) === false) continue;
      const fields = {
        tenant: event.tenant,
        event: event.id,
        type: event.type,
        handler: handler.name,
        attempts,
      };
      const ctx = contextOf(event.request_id ?? id, fields);
      outcomes.push(await tried(ctx, handler.name, "event.handled", () => handler.handle(ctx, event)));
    }
    outcomes.push(...((await watching.get(event.tenant)) ?? []));
    const failed = outcomes.filter((outcome) => outcome !== undefined);
    if (failed[0]) {
      throw failed.length === 1
        ? failed[0]
        : new Error(failed.map(({ message }) => message).join("; "), { cause: failed[0].cause });
    }
  });
}

/** Does something, and logs what came of it: `done`, or that it was taken before. Gives the error, if there is one. */
async function tried(
  ctx: Context,
  name: string,
  done: string,
  work: (ctx: Context) => Promise<unknown>,
): Promise<Error | undefined> {
  const started = performance.now();
  const ms = () => Math.round(performance.now() - started);
  try {
    const isTaken = (await work(ctx)) === false;
    ctx.log.info(isTaken ? "event.already_taken" : done, { ms: ms() });
    return undefined;
  } catch (error) {
    ctx.log.error("event.not_handled", error, { ms: ms() });
    return new Error(`${name}: ${error instanceof Error ? error.message : error}`, { cause: error });
  }
}
