import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { holds, wholeTenant } from "#platform/database/refusals.ts";
import { asCommitted, isSettled } from "#platform/operations/feed.ts";
import { equals, matches } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { domainEvents, keptEvents as kept } from "#platform/tables.ts";
import { timeFilters } from "./between.ts";
import { Event, eventBody } from "./domain-events.ts";

/** Condition: rows that were recorded after an event, which has to be there. */
const after = (id: string) => {
  const place = (columns: string) =>
    sql`(select ${sql.raw(columns)} from ${domainEvents} e where e.id = ${id}::uuid)`;
  const isThere = sql`exists ${place("1")}`;
  // Of one that went nothing is left; ids grow with time.
  const isOld = sql`exists (select from ${kept} where ${id}::uuid <= ${kept.greatest_id})`;
  return sql`(select ${holds(sql`${isThere} or not ${isOld}`, "event.no_longer_kept")})
    and (select ${holds(sql`${isThere} or ${isOld}`, "event.not_found")})
    and ${domainEvents.xid} >= ${place("e.xid")}
    and (${domainEvents.xid}, ${domainEvents.id}) > (${place("e.xid")}, ${id}::uuid)`;
};

/** Condition of who goes on upwards from a place: nothing that came after it is gone. */
const isWhole = (place: SQL) =>
  sql`(select ${holds(
    sql`not exists (select from ${kept} where ${place} < (${kept.through_xid}, ${kept.through_id}))`,
    "event.no_longer_kept",
  )})`;

/** What happened in the tenant, newest first; not for members who are limited to branches. */
export const listEvents = list({
  name: "audit.events.list",
  summary: "List events",
  item: Event,
  roles: anyStaff,
  filters: {
    type: equals(domainEvents.type, z.string().max(200)),
    after: matches(
      z
        .uuid()
        .describe(
          "The event after which to go on, as they were recorded; with sort=id all that came since. 410 event.no_longer_kept: it is gone, with what may have followed",
        ),
      after,
    ),
    ...timeFilters(domainEvents),
  },
  from: sql`${domainEvents}`,
  body: eventBody,
  id: domainEvents.id,
  sorts: asCommitted(domainEvents.xid),
  order: "-id",
  where: () => [wholeTenant, isSettled(domainEvents.xid)],
  upwards: isWhole,
  errors: ["membership.limited", "event.not_found", "event.no_longer_kept"],
});
