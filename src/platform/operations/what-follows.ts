import { type SQL, sql } from "drizzle-orm";
import type { Context } from "../context.ts";
import type { Row } from "../database/connection.ts";
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
  const each = (of: "holds" | "undisturbed"): SQL => {
    const conditions = asked.map(({ condition }) => sql`(${condition[of]})`);
    return sql`select json_build_array(${sql.join(conditions, sql`, `)}) as said`;
  };
  const { undisturbed, holds } = await tenantBatch(
    asJob(ctx, tenant),
    { command: "platform.events.look", access: "read" },
    { undisturbed: each("undisturbed"), holds: each("holds") },
  );
  const said = (rows: readonly Row[]) => rows[0]?.said as boolean[];
  const idle = asked.filter((_, at) => said(undisturbed)[at] && !said(holds)[at]);
  return (event, handler) => !idle.some((one) => one.event.id === event.id && one.handler === handler);
}
