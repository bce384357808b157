import { type Codes, declareErrors } from "#platform/errors.ts";

/** What selling refuses. */
export const salesErrors = declareErrors({
  "order.not_found": { status: 404, title: "There is no such order" },
  "order.line_not_found": { status: 404, title: "The order has no such line" },
  "order.not_draft": { status: 409, title: "The order was agreed on: it is no draft any more" },
  "order.not_confirmed": { status: 409, title: "The order is a draft: confirm it first" },
  "order.cancelled": { status: 409, title: "The order is cancelled" },
  "order.over": { status: 409, title: "The order was handed over already" },
  "order.invoiced": {
    status: 409,
    title: "More stands on the order's invoices than was handed over: credit that first",
  },
  "order.on_credit": {
    status: 409,
    title: "The customer may pay the order later: it stays theirs",
  },
  "order.nothing_remains": { status: 409, title: "Nothing of the order remains to be handed over" },
  "order.more_than_remains": {
    status: 409,
    title: "Less than that remains of the line",
    constraint: "order_line_parts",
  },
  "order.discount_too_large": {
    status: 422,
    title: "A discount is no more than what it is of",
    constraint: "order_line_discounts",
  },
  "order.amount_inexact": {
    status: 422,
    title: "A discount has no more decimals than amounts of its currency",
  },
  "order.not_paid": {
    status: 409,
    title: "What is handed over is not paid, and nobody may pay it later: take a payment, or give credit",
  },
  "sync.client_id_used": {
    status: 409,
    title: "Another operation was done under this client_id: give each one a name of its own",
  },
  "sale.client_id_used": {
    status: 409,
    title: "Another sale was made under this client_id",
    constraint: "orders_client",
  },
  "sale.price_override_denied": {
    status: 403,
    title: "Your role sells at the price of the product's card, with tax as the tenant has it",
  },
  "sale.discount_denied": { status: 403, title: "Your role may not give so much off" },
  "sale.credit_needs_contact": {
    status: 422,
    title: "Only a customer with a name may pay later: give contact_id",
    constraint: "order_credit",
  },
  "sale.credit_denied": { status: 403, title: "Your role may not let a customer pay later" },
  "sale.credit_exceeded": { status: 409, title: "The customer may not owe so much" },
  "sale.document_required": {
    status: 403,
    title:
      "Your role does not sell without a fiscal document: `undocumented_roles` of /sales-settings says whose does",
  },
  "payment.method_off": { status: 422, title: "The tenant takes no such payments" },
  "payment.exceeds_balance": { status: 409, title: "That is more than is still to be paid" },
  "payment.not_payable": {
    status: 422,
    title: "The amount is no multiple of the smallest unit of its currency",
  },
  "payment.tendered_too_little": { status: 422, title: "Less was handed over than is paid of it" },
  "refund.exceeds_paid": { status: 409, title: "That is more than was paid and not given back yet" },
  "refund.nothing_due": {
    status: 409,
    title: "The customer has nothing coming: give an `amount` to pay money back all the same",
  },
  "refund.denied": {
    status: 403,
    title: "Only a manager gives back more than the customer has coming",
  },
  "order.no_insurer": { status: 422, title: "A line is insured where the order has an insurer" },
  "sale.insured_denied": {
    status: 403,
    title: "Your role may not have an insurer bear more than its own share",
  },
  "insurer.not_found": { status: 404, title: "There is no such insurer" },
  "insurer.inactive": { status: 409, title: "The insurer is not active" },
  "insurer.code_taken": {
    status: 409,
    title: "Another insurer has this code",
    constraint: "insurers_code",
  },
  "insurance_claim.not_found": { status: 404, title: "There is no such claim" },
  "insurance_claim.other_insurer": {
    status: 409,
    title: "The claim is against another insurer, or in another currency",
  },
  "insurance_claim.exceeds_balance": { status: 409, title: "Less than that is open of the claim" },
  "insurance_claim.reason_required": { status: 422, title: "What an insurer will not pay has a reason" },
  "insurance_claim.not_yet": { status: 422, title: "What an insurer paid is not recorded before it came" },
  "insurance_settlement.not_found": { status: 404, title: "There is no such settlement" },
  "return.more_than_fulfilled": {
    status: 409,
    title: "More comes back than was handed over and has not come back yet",
    constraint: "order_line_returned",
  },
  "return.not_a_quarantine": { status: 409, title: "The warehouse is no quarantine" },
  "return.no_quarantine": { status: 409, title: "There is no quarantine warehouse: name one" },
});

declare module "#platform/errors.ts" {
  interface ErrorCatalogue extends Codes<typeof salesErrors> {}
}
