import { type Codes, declareErrors } from "#platform/errors.ts";

/** What is refused of bringing others to Duka. */
export const affiliateErrors = declareErrors({
  "affiliate.required": {
    status: 403,
    title: "Only affiliates have links",
    help: "Register with the role affiliate, or ask who runs Duka.",
  },
  "affiliate.not_found": {
    status: 404,
    title: "You have no link yet",
    help: "POST /affiliate/register-link makes one, for who registered with the role affiliate.",
  },
  "affiliate.paused": { status: 409, title: "The platform has paused this affiliate" },
  "affiliate.four_eyes": {
    status: 409,
    title: "Nobody decides what they earn themselves",
    help: "Another administrator of the platform decides it.",
  },
  "affiliate.closed": { status: 409, title: "The affiliate has erased their account" },
  "affiliate.code_taken": { status: 409, title: "Somebody has this code", constraint: "links_code" },
  "affiliate.too_many_links": { status: 409, title: "An affiliate has at most 20 links" },
  "affiliate.unknown_code": { status: 422, title: "There is no such affiliate's code" },
  "affiliate.self_referral": { status: 409, title: "Nobody brings themselves" },
  "referral.not_found": { status: 404, title: "There is no such referral" },
  "payout.not_found": { status: 404, title: "There is no such payout" },
  "payout.open": {
    status: 409,
    title: "A payout in this currency is proposed already: approve or cancel it",
    constraint: "payouts_open",
  },
  "payout.nothing_due": { status: 409, title: "Nobody has so much to come who says where they are paid" },
  "payout.wrong_status": { status: 409, title: "The payout's status does not allow this" },
  "payout.four_eyes": {
    status: 409,
    title: "Who proposed a payout, or gets something of it, does not decide on it",
    help: "Another administrator of the platform decides it.",
  },
  "payout_line.not_found": { status: 404, title: "There is no such line of a payout" },
});

declare module "#platform/errors.ts" {
  interface ErrorCatalogue extends Codes<typeof affiliateErrors> {}
}
