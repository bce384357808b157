import { sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { bodyOf, type View } from "#platform/database/view.ts";
import { query } from "#platform/operations/query.ts";
import { Timestamp } from "#platform/time.ts";
import { purchaseRequests as requests, requestSteps as steps } from "../tables.ts";
import { PurchaseRequest, shownRequest } from "./purchase-requests.ts";

/** One request with its lines. */
export const readPurchaseRequest = query({
  name: "purchasing.purchase_requests.read",
  summary: "Read a purchase request",
  input: z.strictObject({ request_id: z.uuid() }),
  output: PurchaseRequest,
  roles: anyStaff,
  missing: "purchase_request.not_found",
  select: ({ input }) => sql`${shownRequest(input.request_id)} and ${requests.deleted_at} is null`,
});

/** One step of a request's history. */
export const RequestStep = z
  .object({
    id: z.uuid(),
    kind: z.enum(steps.kind.enumValues),
    status: z.string().describe("The request's status when the step was written"),
    actor_kind: z.string(),
    actor_id: z.uuid().nullable().describe("The person or API key; null for a job"),
    on_behalf_of: z.uuid().nullable().describe("Of an approval by delegation: whose authority it used"),
    reason: z.string().nullable(),
    detail: z.unknown().describe("Of a receipt: its lines"),
    occurred_at: Timestamp,
  })
  .meta({ id: "PurchaseRequestStep" });

const view: View<z.infer<typeof RequestStep>> = {
  id: steps.id,
  kind: steps.kind,
  status: steps.status,
  actor_kind: steps.actor_kind,
  actor_id: steps.actor_id,
  on_behalf_of: sql`nullif(${steps.authority_id}, ${steps.actor_id})`,
  reason: steps.reason,
  detail: steps.detail,
  occurred_at: steps.occurred_at,
};

/** Every step of a request, the oldest first: who, when, what, why. */
export const readPurchaseRequestHistory = query({
  name: "purchasing.purchase_requests.read_history",
  summary: "Read what happened to a purchase request, step by step",
  input: z.strictObject({ request_id: z.uuid() }),
  output: z.object({ data: z.array(RequestStep) }),
  roles: anyStaff,
  missing: "purchase_request.not_found",
  select: ({ input }) => sql`
    select json_build_object('data', (select coalesce(json_agg(${bodyOf(view)}::json order by ${steps.id}), '[]')
        from ${steps} where ${steps.purchase_request_id} = ${requests.id}))::text as body, null::text as etag
      from ${requests} where ${requests.id} = ${input.request_id}::uuid`,
});
