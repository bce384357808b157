import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { managerUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import type { Statement } from "#platform/database/connection.ts";
import { changeOne, refuseUnless, refuseUnlessStatus } from "#platform/database/refusals.ts";
import { updateRows, type Values } from "#platform/database/write.ts";
import type { ErrorCode } from "#platform/errors.ts";
import { command } from "#platform/operations/command.ts";
import { paragraph } from "#platform/operations/fields.ts";
import { GivenTime } from "#platform/time.ts";
import { alertAcknowledged, alertAssigned, alertResolved, alertSilenced } from "../events.ts";
import { alerts } from "../tables.ts";
import { Alert, alertById, alertOf } from "./alert.ts";

const named = { alert_id: z.uuid() };
const handling = { output: Alert, roles: managerUp } as const;

/** Changes an alert that is in one of some states, or ends the transaction with `otherwise`. */
const change = (
  id: string,
  values: Values,
  allowed: readonly string[],
  otherwise: ErrorCode,
): Statement[] => [
  refuseUnlessStatus(alerts, id, allowed, { missing: "alert.not_found", otherwise }),
  changeOne(updateRows(alerts, values, alertOf(id), sql`id`), "alert.not_found"),
];

const now = sql`now()`;
const UNRESOLVED = ["open", "acknowledged"];

/** The columns that the event of an alert shows. */
const about = { alert_id: alerts.id, rule_id: alerts.rule_id, status: alerts.status };
const rowsOf = (id: string): SQL => sql`${alerts} where ${alertOf(id)}`;

/** Somebody takes notice of an alert: it is open no more. */
export const acknowledgeAlert = command({
  ...handling,
  name: "monitoring.alerts.acknowledge",
  summary: "Acknowledge an alert",
  input: z.strictObject(named),
  errors: ["alert.not_found", "alert.not_open"],
  batch: ({ input: { alert_id } }) => [
    ...change(
      alert_id,
      { status: "acknowledged", acknowledged_at: now, acknowledged_by: sql`app.actor_id()` },
      ["open"],
      "alert.not_open",
    ),
    answer(alertById(alert_id)),
  ],
  events: ({ input }) => [alertAcknowledged.from(about, rowsOf(input.alert_id))],
});

/** An alert gets a member who sees to it; null takes it from whoever has it. */
export const assignAlert = command({
  ...handling,
  name: "monitoring.alerts.assign",
  summary: "Assign an alert to a member, or to nobody",
  input: z.strictObject({ ...named, user_id: z.uuid().nullable() }),
  errors: ["alert.not_found", "alert.already_resolved", "alert.unknown_member"],
  batch: ({ input: { alert_id, user_id } }) => [
    refuseUnless(
      sql`${user_id}::uuid is null or exists (
            select from identity.active_members m where m.user_id = ${user_id}::uuid)`,
      "alert.unknown_member",
    ),
    ...change(alert_id, { assigned_to: user_id }, UNRESOLVED, "alert.already_resolved"),
    answer(alertById(alert_id)),
  ],
  events: ({ input }) => [
    alertAssigned.from({ ...about, user_id: alerts.assigned_to }, rowsOf(input.alert_id)),
  ],
});

/** The group of an alert raises alerts of which nobody is told, and does nothing by itself; null ends that. */
export const silenceAlert = command({
  ...handling,
  name: "monitoring.alerts.silence",
  summary: "Silence the rule for the alert's group until a moment, at most 30 days from now",
  input: z.strictObject({ ...named, until: GivenTime.nullable() }),
  errors: ["alert.not_found", "alert.silence_past"],
  batch: ({ input: { alert_id, until } }) => [
    refuseUnless(
      sql`${until}::timestamptz is null
          or ${until}::timestamptz between now() and now() + interval '30 days'`,
      "alert.silence_past",
    ),
    ...change(
      alert_id,
      { silenced_until: sql`${until}::timestamptz` },
      [...UNRESOLVED, "resolved"],
      "alert.not_found",
    ),
    sql`update ${alerts} o set silenced_until = ${until}::timestamptz
          from ${alerts} a
         where a.id = ${alert_id}::uuid and o.rule_id = a.rule_id and o.group_key = a.group_key and o.id <> a.id
           and o.silenced_until > now()`,
    answer(alertById(alert_id)),
  ],
  events: ({ input }) => [
    alertSilenced.from({ ...about, until: alerts.silenced_until }, rowsOf(input.alert_id)),
  ],
});

/** People are done with an alert. It decides nothing about when the rule fires again. */
export const resolveAlert = command({
  ...handling,
  name: "monitoring.alerts.resolve",
  summary: "Resolve an alert",
  input: z.strictObject({ ...named, note: paragraph(1000).optional() }),
  errors: ["alert.not_found", "alert.already_resolved"],
  batch: ({ input: { alert_id, note } }) => [
    ...change(
      alert_id,
      { status: "resolved", resolved_at: now, resolved_by: sql`app.actor_id()`, note },
      UNRESOLVED,
      "alert.already_resolved",
    ),
    answer(alertById(alert_id)),
  ],
  events: ({ input }) => [alertResolved.from(about, rowsOf(input.alert_id))],
});
