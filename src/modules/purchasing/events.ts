import { z } from "zod";
import { event, resourceEvents } from "#platform/events.ts";
import { ofImport } from "#platform/imports/imported.ts";
import { Decimal } from "#platform/money.ts";
import { Timestamp } from "#platform/time.ts";
import { STATUSES } from "./requests/purchase-request-status.ts";

export const supplierProductEvents = resourceEvents("purchasing.supplier_product", "supplier_product_id");
export const supplierProductsImported = event("purchasing.supplier_product.imported", ofImport);
export const approvalRuleEvents = resourceEvents("purchasing.approval_rule", "rule_id");
export const approvalDelegationEvents = resourceEvents("purchasing.approval_delegation", "delegation_id");

export const settingsUpdated = event("purchasing.settings.updated", { fields: z.array(z.string()) });

const ofRequest = {
  purchase_request_id: z.uuid(),
  status: z.enum(STATUSES),
  author_id: z.uuid(),
  supplier_id: z.uuid().nullable(),
  currency: z.string(),
  approvals: z.int(),
  required_approvals: z.int().nullable(),
  reason: z.string().nullable(),
  total: Decimal,
};

export const purchaseRequestCreated = event("purchasing.purchase_request.created", ofRequest);
export const purchaseRequestUpdated = event("purchasing.purchase_request.updated", ofRequest);
export const purchaseRequestRemoved = event("purchasing.purchase_request.removed", ofRequest);
export const purchaseRequestRestored = event("purchasing.purchase_request.restored", ofRequest);
export const purchaseRequestSubmitted = event("purchasing.purchase_request.submitted", ofRequest);
/** Each approval; the last is followed by `approved`. */
export const purchaseRequestEndorsed = event("purchasing.purchase_request.endorsed", ofRequest);
export const purchaseRequestApproved = event("purchasing.purchase_request.approved", ofRequest);
export const purchaseRequestRejected = event("purchasing.purchase_request.rejected", ofRequest);
/** A rejected one is a draft again. */
export const purchaseRequestReworked = event("purchasing.purchase_request.reworked", ofRequest);
export const purchaseRequestCancelled = event("purchasing.purchase_request.cancelled", ofRequest);
/** It waits longer than the tenant wants, for the `reminders`-th time since it was submitted. */
export const purchaseRequestWaiting = event("purchasing.purchase_request.waiting", {
  ...ofRequest,
  submitted_at: Timestamp,
  reminders: z.int(),
});
export const purchaseRequestReceived = event("purchasing.purchase_request.received", ofRequest);
