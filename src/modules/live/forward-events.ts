import { sql } from "drizzle-orm";
import { MOST_DATA, tenantHub } from "#durable-objects/tenant-hub";
import type { Context } from "#platform/context.ts";
import { Problem } from "#platform/errors.ts";
import { keptPayload } from "#platform/events.ts";
import type { Handler } from "#platform/operations/handler.ts";
import { tenantBatch } from "#platform/operations/tenant-batch.ts";
import type { Envelope } from "#platform/outbox.ts";
import { domainEvents } from "#platform/tables.ts";
import { type LiveEvent, liveEvents } from "./live-events.ts";

const NAME = "live.events.forward";
const SHORT = 64;

/** The payload of an event that was too large for the queue. */
async function wholePayload(ctx: Context, { id, tenant, type }: Envelope): Promise<unknown> {
  const scope = { id: tenant, as: "job", roles: [] } as const;
  const { found } = await tenantBatch(
    { ctx, tenant: scope },
    { command: NAME, access: "read" },
    {
      found: sql`select ${keptPayload} as payload from ${domainEvents} where id = ${id} and type = ${type}`,
    },
  );
  if (!found[0]) throw new Problem("event.unknown");
  return found[0].payload;
}

/** The data, or where that is too much for a frame what is short of it, such as the ids by which the rest is read. */
function fitting(data: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (JSON.stringify(data).length <= MOST_DATA) return data;
  return Object.fromEntries(
    Object.entries(data).filter(([, value]) => JSON.stringify(value).length <= SHORT),
  );
}

/**
 * Sends an event to the sockets of its tenant. It asks no database: the hub takes each key once, for longer than a message
 * is delivered again, and nothing that is older.
 */
const forward = ({ type, messages }: LiveEvent): Handler => ({
  type,
  name: NAME,
  async handle(ctx, event) {
    const { id, time: at, tenant } = event;
    const payload = event.payload ?? (await wholePayload(ctx, event));
    const sent = messages(payload).map((message) => ({
      ...message,
      data: fitting(message.data),
      ...{ key: `${id} ${message.channel}`, at, event: type },
    }));
    return (await tenantHub(ctx.env.TENANT_HUB, tenant).publish(sent)) > 0;
  },
});

export const forwardHandlers: readonly Handler[] = liveEvents.map(forward);
