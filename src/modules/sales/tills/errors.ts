import { type Codes, declareErrors } from "#platform/errors.ts";

/** What tills and their sessions refuse. */
const tillErrors = declareErrors({
  "till.not_found": { status: 404, title: "There is no such till" },
  "till.name_taken": { status: 409, title: "Another till has this name", constraint: "tills_name" },
  "till.unknown_warehouse": {
    status: 404,
    title: "There is no such warehouse",
    constraint: "tills_warehouse",
  },
  "till.inactive": { status: 409, title: "The till is not in use" },
  "till.open": { status: 409, title: "The till is open: close it first" },
  "till.in_use": {
    status: 409,
    title: "The till is open already",
    constraint: "till_sessions_open_till",
  },
  "till.cashier_busy": {
    status: 409,
    title: "You have another till open: close it first",
    constraint: "till_sessions_open_cashier",
  },
  "till.not_open": { status: 409, title: "The till is not open" },
  "till.not_yours": { status: 409, title: "You have no session at this till: open it first" },
  "till_session.not_found": { status: 404, title: "There is no such session of a till" },
  "till_session.closed": { status: 409, title: "The session is closed and stays as it is" },
  "till_session.not_yours": { status: 403, title: "Only its cashier or a manager does this to a session" },
  "till_session.not_counted": { status: 422, title: "All cash of the session has to be counted" },
  "till_session.too_little_cash": { status: 409, title: "There should not be so much cash in the till" },
  "cash.not_payable": {
    status: 422,
    title: "The amount is no multiple of the smallest unit of its currency",
  },
});

declare module "#platform/errors.ts" {
  interface ErrorCatalogue extends Codes<typeof tillErrors> {}
}
