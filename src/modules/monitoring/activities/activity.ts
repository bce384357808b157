import { sql } from "drizzle-orm";
import { z } from "zod";
import { bodyOf } from "#platform/database/view.ts";
import { Timestamp } from "#platform/time.ts";

/** What kind of thing happened. */
export const ActivityKind = z
  .enum(["event", "audit", "security"])
  .describe(
    "event: something of the business; audit: a row was changed, or it was noted; security: what may be an attack, or a fault",
  );

/** Something that happened in the tenant. Addresses, telephone and user names are masked, and of IP addresses the network is left. */
export const Activity = z
  .object({
    id: z.uuid(),
    kind: ActivityKind,
    type: z.string().describe("The event's type, or the operation that the audit log names"),
    occurred_at: Timestamp,
    actor_kind: z.string(),
    actor_id: z.uuid().nullable(),
    target_type: z.string().nullable(),
    target_id: z.uuid().nullable(),
    source_ip: z.string().nullable().describe("The network, such as 192.0.2.0/24"),
    request_id: z.string().nullable(),
    data: z.record(z.string(), z.unknown()).describe("The event's payload; or before and after"),
  })
  .meta({ id: "Activity" });

const fields = Object.keys(Activity.shape).map((name) => [name, sql.raw(`a.${name}`)] as const);

/** The JSON text of an activity `a`. */
export const activityBody = bodyOf(Object.fromEntries(fields));
