import { type Codes, declareErrors } from "#platform/errors.ts";

/** What a level of trust refuses, and deciding about it. */
export const trustErrors = declareErrors({
  "trust_level.too_low": {
    status: 403,
    title: "The tenant's level of trust does not have this yet",
    help: "`feature` and `required_level` of the answer say what it takes, GET /trust/requirements what is missing for it.",
  },
  "trust_level.nothing_to_appeal": {
    status: 409,
    title: "There is no fall or suspension that was not appealed against",
  },
  "trust_review.open": { status: 409, title: "Such a review is open already" },
  "trust_review.not_found": { status: 404, title: "There is no such review" },
  "trust_review.decided": { status: 409, title: "The review was decided already" },
  "trust_level.own_tenant": {
    status: 403,
    title: "Nobody decides about a tenant to which they belong",
    help: "Another administrator of the platform decides it.",
  },
  "trust_level.own_decision": {
    status: 403,
    title: "Nobody decides an appeal against what they did",
    help: "Another administrator of the platform decides it.",
  },
  "trust_level.not_lower": { status: 409, title: "The tenant's level is not above that" },
  "trust_level.wrong_state": { status: 409, title: "It is so already" },
});

declare module "#platform/errors.ts" {
  interface ErrorCatalogue extends Codes<typeof trustErrors> {}
}
