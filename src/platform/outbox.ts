import { sql } from "drizzle-orm";
import { z } from "zod";

/**
 * An event on its way to its handlers. `payload` is null when it is too large for a queue: the outbox has it.
 * `request_id` is that of the request in which it happened, and goes on into the trail of what the handlers do.
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

/** An envelope as JSON, from a row of the outbox. */
export const envelopeSql = sql`json_build_object('v', 1, 'id', id, 'tenant', tenant_id, 'type', type,
  'time', occurred_at, 'request_id', request_id, 'payload', payload)`;
