import { z } from "zod";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { keptPayload } from "#platform/events.ts";
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

/** The JSON text of an event. */
export const eventBody = bodyOf(viewOf(Event, domainEvents, { payload: keptPayload }));
