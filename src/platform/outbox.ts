import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Context } from "./context.ts";
import type { Row } from "./database/connection.ts";
import { enter } from "./database/enter.ts";
import type { Config } from "./env.ts";
import { declaredEvents } from "./events.ts";

/**
 * An event on its way to its handlers. `payload` is null when it is too large for a queue: the outbox has it.
 * `request_id` is that of the request in which it happened, and stands in the audit log of what the handlers do.
 */
export const Envelope = z.object({
  v: z.literal(1),
  id: z.uuid(),
  tenant: z.uuid(),
  type: z.string().min(1),
  time: z.iso.datetime({ offset: true }),
  request_id: z.string().nullable(),
  payload: z.record(z.string(), z.unknown()).nullable(),
});
export type Envelope = z.infer<typeof Envelope>;

/** A queue takes messages of 128 KB, and 100 of them or 256 KB at once. */
const LARGEST_PAYLOAD = 96 * 1024;
const BATCH = { messages: 100, bytes: 224 * 1024 };

/** Sends messages to a queue in as many batches as they need. `sent` is called with each batch that the queue has. */
export async function sendAll<Message>(
  queue: Queue,
  messages: readonly Message[],
  sent?: (batch: readonly Message[]) => Promise<unknown>,
): Promise<void> {
  let batch: Message[] = [];
  let bytes = 0;
  const flush = async (): Promise<void> => {
    if (batch.length === 0) return;
    const full = batch;
    [batch, bytes] = [[], 0];
    await queue.sendBatch(full.map((body) => ({ body, contentType: "json" })));
    await sent?.(full);
  };
  for (const message of messages) {
    const size = sizeOf(message);
    if (batch.length === BATCH.messages || bytes + size > BATCH.bytes) await flush();
    batch.push(message);
    bytes += size;
  }
  await flush();
}

/** Days that a queue keeps a message at most, and one. */
export const DAYS_IN_A_QUEUE = 15;

/** Sends events to their queue and takes them out of the outbox once it has them. Errors: those of the queue and the database. */
export async function dispatch(ctx: Context, events: readonly Envelope[]): Promise<void> {
  const fitting = events.map((event) =>
    sizeOf(event.payload) > LARGEST_PAYLOAD ? { ...event, payload: null } : event,
  );
  await sendAll(ctx.env.EVENTS, fitting, (sent) => takeOut(ctx, sent));
}

/**
 * How long, in milliseconds, what happened waits for what happens meanwhile: one message to the queue and one transaction take all of
 * it. Who gathers and is `late` was ended on the way.
 */
export const gathering = { ms: 50, late: 1_000 };

/** What the requests of this isolate have to dispatch, by the configuration under which they came. */
const gathered = new WeakMap<Config, { events: Envelope[]; expected: number }>();

/** Dispatches what the statements of a batch emitted, after the answer. What fails here, the sweep does again. */
export function dispatchEmitted(ctx: Context, results: readonly (readonly Row[])[]): void {
  const events = results.flatMap((rows) =>
    rows[0] && "emitted" in rows[0] ? rows.map(({ emitted }) => emitted as Envelope) : [],
  );
  if (events.length === 0) return;
  if (ctx.config.ENVIRONMENT === "test") checkPayloads(events);
  const all = gathered.get(ctx.config) ?? { events: [], expected: 0 };
  gathered.set(ctx.config, all);
  all.events.push(...events);
  if (Date.now() < all.expected) return;
  all.expected = Date.now() + gathering.late;
  ctx.waitUntil(dispatchGathered(ctx, all));
}

/** The first of them waits, and does it for all. */
async function dispatchGathered(ctx: Context, all: { events: Envelope[]; expected: number }): Promise<void> {
  await new Promise((wait) => setTimeout(wait, gathering.ms));
  const events = all.events.splice(0);
  all.expected = 0;
  await dispatch(ctx, events).catch((error: unknown) =>
    ctx.log.error("events.not_dispatched", error, { tenant: events[0]?.tenant, events: events.length }),
  );
}

/** Throws where a payload is not what the event's declaration says: in tests, so that neither lags behind the other. */
function checkPayloads(events: readonly Envelope[]): void {
  for (const { type, payload } of events) declaredEvents().get(type)?.payload.strict().parse(payload);
}

/**
 * Takes events out of the outbox: rows `tenant_id` and `id`, as SQL. Whoever takes out locks first, all in one order, and leaves what another
 * is taking out: nobody waits for a second row while they hold a first.
 */
export const takenOut = (events: SQL): SQL =>
  sql`with taken as materialized (
        select o.tenant_id, o.id from platform.outbox o join (${events}) s (tenant_id, id) using (tenant_id, id)
         order by o.tenant_id, o.id for update of o skip locked)
      delete from platform.outbox o using taken t where o.tenant_id = t.tenant_id and o.id = t.id`;

async function takeOut(ctx: Context, events: readonly Envelope[]): Promise<void> {
  const opened = await enter(ctx.config.CONTEXT_KEY, {
    scope: "platform",
    kind: "job",
    command: "platform.events.dispatch",
    access: "essential",
    request: ctx.requestId,
  });
  const uuids = (ids: string[]) => sql`${`{${ids.join(",")}}`}::uuid[]`;
  await ctx.system.batch([
    opened,
    takenOut(
      sql`select * from unnest(${uuids(events.map(({ tenant }) => tenant))}, ${uuids(events.map(({ id }) => id))})`,
    ),
  ]);
}

const sizeOf = (value: unknown): number => new TextEncoder().encode(JSON.stringify(value)).length;
