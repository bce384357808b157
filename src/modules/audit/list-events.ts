import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { holds, wholeTenant } from "#platform/database/refusals.ts";
import { asCommitted, isSettled, pageUpToNow } from "#platform/operations/feed.ts";
import { equals, matches } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { domainEvents, keptEvents, removedEvents } from "#platform/tables.ts";
import { timeFilters } from "./between.ts";
import { Event, eventBody } from "./domain-events.ts";

/** The place of an event in the feed, also of the last of its type that was removed. */
const placeOf = (id: string, columns: string): SQL => sql`(select ${sql.raw(columns)} from (
  select e.xid, e.id from ${domainEvents} e where e.id = ${id}::uuid
  union all select r.xid, r.id from ${removedEvents} r where r.id = ${id}::uuid) e)`;

/** Condition of who goes on from a place: none of those that they read and that came after it is gone. */
const isWhole = (place: SQL, { type }: { type?: unknown }) => {
  const ofThem = type === undefined ? sql`true` : sql`r.type = ${type}`;
  return sql`(select ${holds(
    sql`not exists (select from ${removedEvents} r where ${ofThem} and ${place} < (r.xid, r.id))`,
    "event.no_longer_kept",
  )})`;
};

/** Condition: rows that were recorded after an event, which has to be there. */
const after = (id: string, given: { type?: unknown }) => {
  const isKnown = sql`exists ${placeOf(id, "1")}`;
  // Of one that went nothing else is left; ids grow with time.
  const isOld = sql`exists (select from ${keptEvents} where ${id}::uuid <= ${keptEvents.greatest_id})`;
  const xid = placeOf(id, "e.xid");
  const place = sql`(${xid}, ${id}::uuid)`;
  return sql`(select ${holds(sql`${isKnown} or not ${isOld}`, "event.no_longer_kept")})
    and (select ${holds(sql`${isKnown} or ${isOld}`, "event.not_found")})
    and ${isWhole(place, given)}
    and ${domainEvents.xid} >= ${xid} and (${domainEvents.xid}, ${domainEvents.id}) > ${place}`;
};

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
          "The event after which to go on, as they were recorded; with sort=id all that came since. 410 event.no_longer_kept: of those that the list is of, some that came after it were removed, or may have been",
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
  where: (_, call) => [wholeTenant, isSettled(domainEvents.xid), pageUpToNow(domainEvents.id, call)],
  upwards: isWhole,
  errors: ["membership.limited", "event.not_found", "event.no_longer_kept"],
});
