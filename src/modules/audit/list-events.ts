import { sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { wholeTenant } from "#platform/database/refusals.ts";
import { equals } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { domainEvents } from "#platform/tables.ts";
import { asRecorded, timeFilters } from "./between.ts";
import { Event, eventBody } from "./domain-events.ts";

/** What happened in the tenant, newest first; not for members who are limited to branches. */
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
  where: () => [wholeTenant],
  errors: ["membership.limited"],
});
