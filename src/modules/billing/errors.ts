import { type Codes, declareErrors } from "#platform/errors.ts";

/** What paying for Duka refuses. */
export const billingErrors = declareErrors({
  "plan.not_found": { status: 404, title: "There is no such plan" },
  "plan.code_taken": { status: 409, title: "Another plan has this code", constraint: "plans_code" },
  "plan.archived": { status: 409, title: "The plan is archived: nobody gets it any more" },
  "plan.no_price": { status: 409, title: "The plan has no price in this currency" },
  "plan.currency_in_use": {
    status: 409,
    title: "Somebody pays for the plan in a currency that it would lose",
  },
  "plan.cycle_in_use": { status: 409, title: "Somebody has the plan: its cycle stays, make another plan" },
  "subscription.rate_needed": {
    status: 409,
    title: "There is a balance in another currency: say in exchange_rates what it is in the new one",
  },
  "subscription.not_found": { status: 404, title: "The tenant has no subscription, and is not billed" },
  "subscription.due_in_past": { status: 422, title: "A subscription becomes due today or later" },
  "subscription.due_in_paid_time": {
    status: 409,
    title:
      "A subscription becomes due no earlier than the days end that were charged: reverse their payment first",
  },
  "subscription.own_tenant": {
    status: 403,
    title: "Nobody decides what Duka costs a tenant that they belong to",
    help: "Another administrator of the platform decides it.",
  },
  "payment.not_found": { status: 404, title: "There is no such payment" },
  "payment.ambiguous": {
    status: 409,
    title: "Another payment with this code was reversed before: name the payment by its id, or its tenant",
  },
  "payment.code_malformed": {
    status: 422,
    title: "A code has 4 to 64 letters and digits, with points, slashes and hyphens between them",
  },
  "payment.code_unusable": {
    status: 409,
    title: "This code cannot be taken: look at it again, or ask who runs Duka",
    help: "Compare it with the message of the bank or of mobile money. Where it is right, who runs Duka finds the payment by it.",
  },
  "payment.too_many_waiting": { status: 409, title: "20 codes of the tenant wait to be verified already" },
  "payment.wrong_status": { status: 409, title: "The payment's status does not allow this" },
  "payment.other_currency": {
    status: 409,
    title: "The payment is in another currency than the subscription",
  },
  "payment.amount_needed": {
    status: 422,
    title: "Say how much was received, on which day, in which currency",
  },
  "payment.amount_differs": {
    status: 409,
    title: "This is not what the tenant said, or less than what is due: say `differs` where that is known",
    help: "Compare what was received with `expected`; send `differs: true` to take it all the same.",
  },
  "payment.in_future": { status: 422, title: "What is to come was not received" },
  "payment.own_tenant": {
    status: 403,
    title: "Nobody decides on payments of a tenant that they belong to",
    help: "Another administrator of the platform decides it.",
  },
  "payment.other_line": { status: 409, title: "Another line of a statement has the payment's code" },
  "payment.line_taken": { status: 409, title: "The line of the statement stands for another payment" },
  "payment.line_differs": { status: 409, title: "The line of the statement says something else" },
  "payment.line_matched": { status: 409, title: "The line of the statement stands for a payment" },
  "line.not_found": { status: 404, title: "There is no such line of a statement" },
  "suggestion.not_found": { status: 404, title: "There is no such suggestion" },
  "suggestion.decided": { status: 409, title: "It was decided otherwise, or the line is matched already" },
  "billing_document.not_found": { status: 404, title: "There is no such invoice or receipt" },
});

declare module "#platform/errors.ts" {
  interface ErrorCatalogue extends Codes<typeof billingErrors> {}
}
