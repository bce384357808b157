import { type Codes, declareErrors } from "#platform/errors.ts";

/** What buying refuses. */
export const purchasingErrors = declareErrors({
  "purchase_request.not_found": { status: 404, title: "There is no such purchase request" },
  "purchase_request.not_author": {
    status: 403,
    title: "Only the author may do this, or a manager in place of one who is gone",
  },
  "purchase_request.not_draft": { status: 409, title: "The purchase request is no longer a draft" },
  "purchase_request.empty": { status: 409, title: "The purchase request has no lines" },
  "purchase_request.no_rule": {
    status: 409,
    title: "Approval rules are declared, but none in the request's currency",
  },
  "purchase_request.not_submitted": { status: 409, title: "The purchase request awaits no decision" },
  "purchase_request.own_request": { status: 403, title: "Nobody approves a request of their own" },
  "purchase_request.not_approver": {
    status: 403,
    title: "The request's approval rule gives you no authority, and nobody delegated theirs to you",
  },
  "purchase_request.already_approved": {
    status: 409,
    title: "You, or your authority, have approved already",
  },
  "purchase_request.not_cancellable": {
    status: 409,
    title: "The purchase request is over, or still a draft",
  },
  "purchase_request.already_decided": {
    status: 409,
    title: "The purchase request was decided: from now on a manager cancels it, not its author",
  },
  "purchase_request.not_rejected": {
    status: 409,
    title: "Only a purchase request that was rejected is reworked",
  },
  "purchase_request.not_approved": { status: 409, title: "The purchase request awaits no delivery" },
  "purchase_request.unknown_line": { status: 404, title: "The purchase request has no such line" },
  "purchase_request.over_receipt": { status: 409, title: "More arrived than ordered and tolerated" },
  "purchase_request.price_required": {
    status: 422,
    title: "No price is known, or no exchange rate into the request's currency: give unit_price",
  },
  "supplier.inactive": { status: 409, title: "The supplier is not active" },
  "supplier_product.not_found": { status: 404, title: "There is no such supplier price" },
  "supplier_product.exists": {
    status: 409,
    title: "The supplier already has a price for this product",
    constraint: "supplier_products_pair",
  },
  "supplier_product.preferred_taken": {
    status: 409,
    title: "Another supplier is preferred for this product",
    constraint: "supplier_products_preferred",
  },
  "supplier_product.unknown_supplier": {
    status: 404,
    title: "There is no such supplier",
    constraint: "supplier_products_supplier",
  },
  "supplier_product.unknown_product": {
    status: 404,
    title: "There is no such product",
    constraint: "supplier_products_product",
  },
  "approval_rule.not_found": { status: 404, title: "There is no such approval rule" },
  "approval_rule.tier_taken": {
    status: 409,
    title: "Another rule begins at this amount",
    constraint: "approval_rules_tier",
  },
  "approval_delegation.not_found": { status: 404, title: "There is no such delegation" },
  "approval_delegation.incomplete": { status: 422, title: "A delegation is from one person to another" },
  "approval_delegation.not_yours": { status: 403, title: "Only the owner of an authority delegates it" },
  "approval_delegation.not_approver": {
    status: 409,
    title: "Both people must be active managers, admins or owners",
  },
  "approval_delegation.unknown_user": {
    status: 404,
    title: "There is no such member",
    constraint: "approval_delegations_to",
  },
  "approval_delegation.ends_early": {
    status: 422,
    title: "A delegation ends after it begins",
    constraint: "approval_delegations_period",
  },
});

declare module "#platform/errors.ts" {
  interface ErrorCatalogue extends Codes<typeof purchasingErrors> {}
}
