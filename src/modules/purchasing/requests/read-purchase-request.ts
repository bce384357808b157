import { sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { bodyOf } from "#platform/database/view.ts";
import { query } from "#platform/operations/query.ts";
import { purchaseRequests as requests, purchaseRequestSteps as steps } from "../tables.ts";
import { PurchaseRequest, PurchaseRequestId, purchaseRequestById } from "./purchase-request.ts";
import { PurchaseRequestStep, stepView } from "./purchase-request-step.ts";

/** One purchase request with its lines. */
export const readPurchaseRequest = query({
  name: "purchasing.purchase_requests.read",
  summary: "Read a purchase request",
  input: PurchaseRequestId,
  output: PurchaseRequest,
  roles: anyStaff,
  missing: "purchase_request.not_found",
  select: ({ input }) =>
    sql`${purchaseRequestById(input.purchase_request_id)} and ${requests.deleted_at} is null`,
});

/** Every step of a purchase request, the oldest first: who, when, what, why. */
export const readPurchaseRequestHistory = query({
  name: "purchasing.purchase_requests.read_history",
  summary: "Read what happened to a purchase request, step by step",
  input: PurchaseRequestId,
  output: z.object({ data: z.array(PurchaseRequestStep) }),
  roles: anyStaff,
  missing: "purchase_request.not_found",
  select: ({ input }) => sql`
    select json_build_object('data', (select coalesce(json_agg(${bodyOf(stepView)}::json order by ${steps.id}), '[]')
        from ${steps} where ${steps.purchase_request_id} = ${requests.id}))::text as body, null::text as etag
      from ${requests} where ${requests.id} = ${input.purchase_request_id}::uuid`,
});
