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
  "subscription.not_found": { status: 404, title: "The tenant has no subscription, and is not billed" },
  "subscription.due_in_past": { status: 422, title: "A subscription becomes due today or later" },
  "payment.not_found": { status: 404, title: "There is no such payment" },
  "payment.code_malformed": {
    status: 422,
    title: "A code has 4 to 64 letters and digits, with points, slashes and hyphens between them",
  },
  "payment.code_unusable": {
    status: 409,
    title: "This code cannot be taken: look at it again, or ask who runs Duka",
  },
  "payment.too_many_waiting": { status: 409, title: "20 codes of the tenant wait to be verified already" },
  "payment.wrong_status": { status: 409, title: "The payment's status does not allow this" },
  "payment.other_currency": {
    status: 409,
    title: "The payment is in another currency than the subscription",
  },
  "payment.amount_needed": { status: 422, title: "Say how much was received, and in which currency" },
  "suggestion.not_found": { status: 404, title: "There is no such suggestion" },
  "suggestion.decided": { status: 409, title: "It was decided otherwise, or the line is matched already" },
  "billing_document.not_found": { status: 404, title: "There is no such invoice or receipt" },
});

declare module "#platform/errors.ts" {
  interface ErrorCatalogue extends Codes<typeof billingErrors> {}
}
