import { eq, type SQL } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { z } from "zod";
import { bodyOf, type View } from "#platform/database/statements.ts";
import { Timestamp } from "#platform/time.ts";
import { between, timeFilters } from "./between.ts";
import type { auditEvents, platformEvents } from "./tables.ts";

/** An entry of the audit trail as the API shows it. */
export const AuditLog = z
  .object({
    id: z.uuid(),
    occurred_at: Timestamp,
    actor_kind: z
      .string()
      .describe("user, api_key, platform_admin, job, anonymous; owner for database upkeep"),
    actor_id: z.uuid().nullable(),
    action: z.string().describe("The operation's name, such as inventory.products.create"),
    target_type: z.string().describe("Schema and table"),
    target_id: z.uuid().nullable(),
    before: z
      .record(z.string(), z.unknown())
      .nullable()
      .describe("The changed fields as they were; secrets masked"),
    after: z.record(z.string(), z.unknown()).nullable().describe("The changed fields as they are"),
    source_ip: z.string().nullable(),
    request_id: z.string().nullable(),
  })
  .meta({ id: "AuditLog" });

type Trail = typeof auditEvents | typeof platformEvents;

/** How an entry of a trail is shown, with `more` of its columns. */
export function entryBody(trail: Trail, more: Record<string, PgColumn> = {}): SQL {
  const view: View<z.infer<typeof AuditLog>> = {
    id: trail.id,
    occurred_at: trail.occurred_at,
    actor_kind: trail.actor_kind,
    actor_id: trail.actor_id,
    action: trail.action,
    target_type: trail.target_type,
    target_id: trail.target_id,
    before: trail.before,
    after: trail.after,
    source_ip: trail.source_ip,
    request_id: trail.request_id,
  };
  return bodyOf({ ...view, ...more });
}

/** The filters of a trail. */
export const trailFilters = {
  actor_id: z.uuid().optional(),
  action: z.string().max(200).optional(),
  target_type: z.string().max(200).optional(),
  target_id: z.uuid().optional(),
  request_id: z.string().max(64).optional(),
  ...timeFilters,
};

/** The conditions that the filters make. */
export function trailConditions(
  trail: Trail,
  filters: z.output<z.ZodObject<typeof trailFilters>>,
): (SQL | undefined)[] {
  const { actor_id, action, target_type, target_id, request_id } = filters;
  const equal = (column: PgColumn, value: string | undefined) => (value ? eq(column, value) : undefined);
  return [
    equal(trail.actor_id, actor_id),
    equal(trail.action, action),
    equal(trail.target_type, target_type),
    equal(trail.target_id, target_id),
    equal(trail.request_id, request_id),
    ...between(trail, filters),
  ];
}
