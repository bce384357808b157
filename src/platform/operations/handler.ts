import { type SQL, sql } from "drizzle-orm";
import type { z } from "zod";
import type { Context } from "../context.ts";
import type { Rows, Statements } from "../database/batch.ts";
import type { Statement } from "../database/connection.ts";
import { Problem } from "../errors.ts";
import { keptPayload } from "../events.ts";
import type { Envelope } from "../outbox.ts";
import { tenantBatch } from "./tenant-batch.ts";

/** An event as a handler gets it, its payload parsed. */
export type HandledEvent<Payload> = Omit<Envelope, "v" | "payload"> & { payload: Payload };

/** What a handler may do before its batch. */
export interface Preparation {
  ctx: Context;
  /** Reads in the event's tenant: one round trip. */
  read<const S extends Statements>(statements: S): Promise<Rows<S>>;
}

/** What a handler needs of an event's declaration. */
export interface HandledType<Payload extends z.ZodType> {
  readonly type: string;
  readonly payload: Payload;
}

/** How a handler is declared. */
export interface HandlerSpec<Payload extends z.ZodType, Prepared> {
  /** Where it gives false nothing follows from the event, and the database is not asked. */
  concerns?(payload: z.output<Payload>): boolean;
  /**
   * A condition in the event's tenant without which nothing follows. It is read of all events that are delivered together, in one round trip;
   * where it is false the event is not taken. What makes it true later has an event of its own, or a job that looks at all. Of a handler whose
   * marks are read (`app.unhandled_events`) it says the same of an event whenever it is asked, and who reads them leaves out the same events.
   */
  follows?(payload: z.output<Payload>, event: Pick<Envelope, "id">): SQL;
  /**
   * Asked in a statement before `follows`: where it is false, the event is taken. For a condition on what other effects of the handler
   * write: it tries for the locks under which they do, shared, so that whoever has one of them is not overlooked, and whoever comes waits.
   */
  undisturbed?(payload: z.output<Payload>): SQL;
  /**
   * Reads, and calls of outside companies, before the batch. It may run again when the delivery is repeated, so a call
   * carries the event's id as its idempotency key.
   */
  prepare?(event: HandledEvent<z.output<Payload>>, at: Preparation): Promise<Prepared>;
  /** The effect, in the event's tenant and one transaction with the mark that the event was taken. */
  batch(event: HandledEvent<z.output<Payload>>, prepared: Prepared): readonly Statement[];
}

/** A handler of one type of event. Its name is the command that the audit shows. */
export interface Handler {
  type: string;
  name: string;
  /** The condition without which nothing follows from the event, where there is one, and what has to hold before it counts. */
  follows?(event: Envelope): { holds: SQL; undisturbed: SQL } | undefined;
  /** Takes an event once, however often it comes. False when it was taken before. Errors: whatever the batch raises. */
  handle(ctx: Context, event: Envelope): Promise<boolean>;
}

/** Looks at every event, whatever its type: those of a tenant that are delivered together, at once. */
export interface Watcher {
  name: string;
  /** It may be shown an event again. Errors: whatever fails; all of them come again. */
  watch(ctx: Context, tenant: string, events: readonly Envelope[]): Promise<void>;
}

/**
 * Declares a handler: what follows in a tenant from an event. It runs as the tenant's own work, on
 * behalf of nobody; events that it emits go on to their handlers.
 */
export function on<Payload extends z.ZodType, Prepared = undefined>(
  { type, payload: schema }: HandledType<Payload>,
  name: string,
  spec: HandlerSpec<Payload, Prepared>,
): Handler {
  return {
    type,
    name,
    follows({ id, payload }) {
      if (payload === null || spec.concerns?.(schema.parse(payload)) === false) return undefined;
      const said = schema.parse(payload);
      const holds = spec.follows?.(said, { id });
      return holds && { holds, undisturbed: spec.undisturbed?.(said) ?? sql`true` };
    },
    async handle(ctx, envelope) {
      const { v: _, payload, ...facts } = envelope;
      if (payload !== null && spec.concerns?.(schema.parse(payload)) === false) return true;
      const read = reader(ctx, name, envelope.tenant);
      let kept: unknown = payload;
      if (spec.prepare || payload === null) {
        const { found } = await read({
          found: sql`select ${keptPayload} as payload, h.handler is not null as taken from platform.domain_events
              left join platform.handled_events h on h.event_id = domain_events.id and h.handler = ${name}
              where domain_events.id = ${facts.id} and domain_events.type = ${type}`,
        });
        if (!found[0]) throw new Problem("event.unknown");
        if (found[0].taken) return false;
        kept = found[0].payload;
      }
      const event = { ...facts, payload: schema.parse(kept) };
      const prepared = (await spec.prepare?.(event, { ctx, read })) as Prepared;
      try {
        await tenantBatch(asJob(ctx, event.tenant), { command: name, access: "write" }, [
          sql`select app.take_event(${event.id}, ${type}, ${name})`,
          ...spec.batch(event, prepared),
        ]);
        return true;
      } catch (error) {
        if (error instanceof Problem && error.code === "event.already_taken") return false;
        throw error;
      }
    },
  };
}

/** The scope of a tenant's own work. */
export const asJob = (ctx: Context, id: string) => ({ ctx, tenant: { id, as: "job", roles: [] } }) as const;

const reader =
  (ctx: Context, command: string, tenant: string) =>
  <const S extends Statements>(statements: S) =>
    tenantBatch(asJob(ctx, tenant), { command, access: "read" }, statements);
