import { and, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { adminUp } from "#platform/context.ts";
import { wholeTenant } from "#platform/database/refusals.ts";
import { equals, matches } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { GivenTime } from "#platform/time.ts";
import { Activity, ActivityKind, activityBody } from "./activity.ts";

const id = sql.raw("a.id");
const column = (name: string): SQL => sql.raw(`a.${name}`);

/** The least UUIDv7 of a moment, fifteen minutes off, as ids are made somewhat later than what they name began. */
const idAt = (moment: string, sign: "+" | "-"): SQL => sql`rpad(lpad(to_hex(greatest(0,
  (extract(epoch from ${moment}::timestamptz ${sql.raw(sign)} interval '15 minutes') * 1000)::bigint)), 12, '0'), 32, '0')::uuid`;

/** Where activities of a kind stand, so that a list of one does not pass over all of another. */
const VIEWS: Readonly<Record<z.infer<typeof ActivityKind>, string>> = {
  audit: "audit.entry_activities",
  event: "audit.event_activities",
  security: "audit.event_activities",
};

/** What happened in the tenant, newest first: the audit log and the events together, as rules read them. */
export const listActivities = list({
  name: "monitoring.activities.list",
  summary: "List what happened in the tenant",
  item: Activity,
  roles: adminUp,
  filters: {
    kind: matches(ActivityKind, (kind) =>
      kind === "security" ? sql`a.type = any (audit.security_events())` : sql`a.kind = ${kind}`,
    ),
    type: equals(column("type"), z.string().max(200)),
    actor_id: equals(column("actor_id"), z.uuid()),
    target_type: equals(column("target_type"), z.string().max(200)),
    target_id: equals(column("target_id"), z.uuid()),
    request_id: equals(column("request_id"), z.string().max(64)),
    from: matches(GivenTime.describe("Occurred at or after"), (from) =>
      and(sql`a.id >= ${idAt(from, "-")}`, sql`a.occurred_at >= ${from}::timestamptz`),
    ),
    to: matches(GivenTime.describe("Occurred at or before"), (to) =>
      and(sql`a.id < ${idAt(to, "+")}`, sql`a.occurred_at <= ${to}::timestamptz`),
    ),
  },
  from: ({ kind }) => sql.raw(`${kind === undefined ? "audit.activities" : VIEWS[kind]} a`),
  body: activityBody,
  id,
  sorts: { id: { by: id, type: "uuid", says: "as they were recorded" } },
  order: "-id",
  where: (_, { tenant }) => [sql`a.tenant_id = ${tenant?.id}::uuid`, wholeTenant],
  errors: ["membership.limited"],
});
