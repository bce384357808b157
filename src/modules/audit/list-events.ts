import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { list } from "#platform/operations/list.ts";
import { between, timeFilters } from "./between.ts";
import { Event, eventBody } from "./events.ts";
import { domainEvents } from "./tables.ts";

/** What happened in the tenant, newest first. */
export const listEvents = list({
  name: "audit.events.list",
  summary: "List events",
  item: Event,
  roles: anyStaff,
  filters: { type: z.string().max(200).optional(), ...timeFilters },
  from: sql`${domainEvents}`,
  body: eventBody,
  id: domainEvents.id,
  sorts: { occurred_at: { by: domainEvents.id, type: "uuid" } },
  order: "-occurred_at",
  where: ({ type, ...times }) => [
    type ? eq(domainEvents.type, type) : undefined,
    ...between(domainEvents, times),
  ],
});
