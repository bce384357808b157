import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { adminUp } from "#platform/context.ts";
import { holds, wholeTenant } from "#platform/database/refusals.ts";
import {
  asCommitted,
  isSettledForFollowers,
  occurredSince,
  occurredUntil,
  pageUpToNow,
  upToNow,
} from "#platform/operations/feed.ts";
import { equals, matches } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { GivenTime } from "#platform/time.ts";
import { Activity, ActivityKind, activityBody } from "./activity.ts";

const id = sql.raw("a.id");
const column = (name: string): SQL => sql.raw(`a.${name}`);

const rows = { id, xid: column("xid"), occurred_at: column("occurred_at") };

/** Where activities of a kind stand, what is known of them and what they say, so that a list of one does not pass over all of another. */
const VIEWS: Readonly<Record<z.infer<typeof ActivityKind>, string>> = {
  audit: "audit.entry",
  event: "audit.event",
  security: "audit.event",
};

const BOTH = ["audit.activity_facts", "audit.activities"] as const;

/** Which of those of the view are of the kind, in words of which the planner knows how many that are. */
const OF_KIND: Readonly<Record<z.infer<typeof ActivityKind>, SQL | undefined>> = {
  audit: undefined,
  event: sql`a.type <> all (audit.security_events())`,
  security: sql`a.type = any (audit.security_events())`,
};

/** Condition of who goes on upwards from a place: nothing of the kind and type that came after it is gone. Of entries the type is not known any more. */
const isWhole = (
  place: SQL,
  { kind, type }: { kind: z.infer<typeof ActivityKind> | undefined; type: string | undefined },
) => {
  const ofKind = kind === undefined ? sql`true` : sql`r.kind = ${kind}`;
  const ofType = type === undefined ? sql`true` : sql`coalesce(r.type, ${type}) = ${type}`;
  return sql`(select ${holds(
    sql`not exists (select from audit.removed_activities r where ${ofKind} and ${ofType} and ${place} < (r.xid, r.id))`,
    "activity.no_longer_kept",
  )})`;
};

/** What happened in the tenant, newest first: the audit log and the events together, as rules read them. */
export const listActivities = list({
  name: "monitoring.activities.list",
  summary: "List what happened in the tenant",
  item: Activity,
  roles: adminUp,
  filters: {
    kind: matches(ActivityKind, (kind) => OF_KIND[kind]),
    type: equals(column("type"), z.string().max(200)),
    actor_id: equals(column("actor_id"), z.uuid()),
    target_type: equals(column("target_type"), z.string().max(200)),
    target_id: equals(column("target_id"), z.uuid()),
    request_id: equals(column("request_id"), z.uuid()),
    from: matches(GivenTime.describe("Occurred at or after"), (from) => occurredSince(rows, from)),
    to: matches(GivenTime.describe("Occurred at or before"), (to) => occurredUntil(rows, to)),
  },
  // The rows of the page first: what they say is worked out for them alone, not for all that are put in order;
  // `offset 0` lets the planner join them in no other way. The policy says which tenant: said twice, all of its rows pass for few.
  from: ({ kind }, { where, orderBy, limit }) => {
    const [facts, view] = kind === undefined ? BOTH : [`${VIEWS[kind]}_facts`, `${VIEWS[kind]}_activities`];
    return sql`(select a.id, a.kind from ${sql.raw(facts)} a where ${where} order by ${orderBy} limit ${limit}) page
      cross join lateral (
        select v.* from ${sql.raw(view)} v where v.id = page.id and v.kind = page.kind and ${upToNow(sql.raw("v.id"))} offset 0) a`;
  },
  body: activityBody,
  id,
  sorts: asCommitted(rows.xid),
  order: "-id",
  where: (_, call) => [
    sql`a.tenant_id = ${call.tenant?.id}::uuid`,
    wholeTenant,
    isSettledForFollowers(rows.xid, call),
    pageUpToNow(id, call),
  ],
  upwards: isWhole,
  errors: ["membership.limited", "activity.no_longer_kept"],
});
