import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { wholeTenant } from "#platform/database/refusals.ts";
import { query } from "#platform/operations/query.ts";
import { domainEvents } from "#platform/tables.ts";
import { Event, eventBody } from "./domain-events.ts";

/** One event. */
export const readEvent = query({
  name: "audit.events.read",
  summary: "Read an event",
  input: z.strictObject({ event_id: z.uuid() }),
  output: Event,
  roles: anyStaff,
  missing: "event.not_found",
  errors: ["membership.limited"],
  select: ({ input }) =>
    sql`select ${eventBody} as body, null::text as etag from ${domainEvents}
        where ${eq(domainEvents.id, input.event_id)} and ${wholeTenant}`,
});
