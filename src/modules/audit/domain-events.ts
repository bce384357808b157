import { z } from "zod";
import { bodyOf, type View } from "#platform/database/view.ts";
import { domainEvents } from "#platform/tables.ts";
import { Timestamp } from "#platform/time.ts";

/** Something that happened in the tenant, as the API has it. */
export const Event = z
  .object({
    id: z.uuid(),
    type: z.string().describe("Such as inventory.stock.moved"),
    payload: z.record(z.string(), z.unknown()),
    occurred_at: Timestamp,
    actor_kind: z.string(),
    actor_id: z.uuid().nullable(),
    request_id: z.string().nullable(),
  })
  .meta({ id: "Event" });

const view: View<z.infer<typeof Event>> = {
  id: domainEvents.id,
  type: domainEvents.type,
  payload: domainEvents.payload,
  occurred_at: domainEvents.occurred_at,
  actor_kind: domainEvents.actor_kind,
  actor_id: domainEvents.actor_id,
  request_id: domainEvents.request_id,
};

/** The JSON text of an event. */
export const eventBody = bodyOf(view);
