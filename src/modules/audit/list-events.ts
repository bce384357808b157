import { sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { equals } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { domainEvents } from "#platform/tables.ts";
import { asRecorded, timeFilters } from "./between.ts";
import { Event, eventBody } from "./domain-events.ts";

/** What happened in the tenant, newest first. */
export const listEvents = list({
  name: "audit.events.list",
  summary: "List events",
  item: Event,
  roles: anyStaff,
  filters: { type: equals(domainEvents.type, z.string().max(200)), ...timeFilters(domainEvents) },
  from: sql`${domainEvents}`,
  body: eventBody,
  id: domainEvents.id,
  sorts: asRecorded(domainEvents),
  order: "-id",
});
