import { sql } from "drizzle-orm";
import type { Context } from "../context.ts";
import type { Envelope } from "../outbox.ts";
import { asJob, type Handler } from "./handler.ts";
import { tenantBatch } from "./tenant-batch.ts";

/** Tells whether something may follow from an event by a handler. */
export type Follows = (event: Envelope, handler: Handler) => boolean;

/**
 * Reads, in one round trip and without a number of a transaction, from which of a tenant's events something follows by which handlers, so that
 * those from which nothing does cost no transaction of their own. Errors: those of the read.
 */
export async function whatFollows(
  ctx: Context,
  tenant: string,
  events: readonly Envelope[],
  handlers: readonly Handler[],
): Promise<Follows> {
  const asked = events.flatMap((event) =>
    handlers
      .filter(({ type }) => type === event.type)
      .flatMap((handler) => {
        const condition = handler.follows?.(event);
        return condition ? [{ event, handler, condition }] : [];
      }),
  );
  if (asked.length === 0) return () => true;
  const conditions = sql.join(
    asked.map(({ condition }) => sql`(${condition})`),
    sql`, `,
  );
  const [found] = await tenantBatch(asJob(ctx, tenant), { command: "platform.events.look", access: "read" }, [
    sql`select json_build_array(${conditions}) as follows`,
  ]);
  const follows = found?.[0]?.follows as boolean[];
  const idle = asked.filter((_, at) => !follows[at]);
  return (event, handler) => !idle.some((one) => one.event.id === event.id && one.handler === handler);
}
