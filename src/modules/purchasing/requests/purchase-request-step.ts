import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Statement } from "#platform/database/connection.ts";
import { viewOf } from "#platform/database/view.ts";
import { Timestamp } from "#platform/time.ts";
import { purchaseRequests as requests, purchaseRequestSteps as steps } from "../tables.ts";

/** One step of a purchase request's history. */
export const PurchaseRequestStep = z
  .object({
    id: z.uuid(),
    kind: z.enum(steps.kind.enumValues),
    status: z.string().describe("The purchase request's status after the step"),
    actor_kind: z.string(),
    actor_id: z.uuid().nullable().describe("The person or API key; null for a job"),
    on_behalf_of: z.uuid().nullable().describe("Of an approval by delegation: whose authority it used"),
    reason: z.string().nullable(),
    detail: z.unknown().describe("Of a receipt: its lines"),
    occurred_at: Timestamp,
  })
  .meta({ id: "PurchaseRequestStep" });

/** How a step is read from `purchasing.purchase_request_steps`. */
export const stepView = viewOf(PurchaseRequestStep, steps, {
  on_behalf_of: sql`nullif(${steps.authority_id}, ${steps.actor_id})`,
});

/**
 * Records a step in a purchase request's history, with the status that it has then: after the step. That of an approval,
 * which is counted before the status changes, is the database's to say. `detail` is a SELECT of JSON.
 */
export function recordStep(
  id: string,
  kind: (typeof steps.kind.enumValues)[number],
  { reason = null, detail = sql`null` }: { reason?: string | null | undefined; detail?: SQL } = {},
): Statement {
  return sql`insert into ${steps} (purchase_request_id, kind, status, round, reason, detail)
    select r.id, ${kind}, r.status, r.round, ${reason}::text, (${detail})::jsonb from ${requests} r where r.id = ${id}::uuid`;
}
