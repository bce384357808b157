import { type Codes, declareErrors } from "#platform/errors.ts";

/** What tenants, their branches and their limits refuse. */
export const tenantErrors = declareErrors({
  "tenant.not_found": { status: 404, title: "There is no such tenant" },
  "tenant.slug_taken": { status: 409, title: "Another tenant has this slug", constraint: "tenants_slug" },
  "tenant.tin_taken": {
    status: 409,
    title: "Another business that trades has this TIN",
    constraint: "tin_claims_tin",
  },
  "tenant.tin_malformed": {
    status: 422,
    title: "The tax number has not the form of the business's country: `form` says which",
  },
  "tenant.tin_in_use": {
    status: 409,
    title: "The tax authority knows a device under another number: disable it first",
  },
  "tenant.too_many": {
    status: 403,
    title: "You have created as many tenants as may wait for approval, or as a day allows",
  },
  "tenant.too_many_sandboxes": { status: 403, title: "You have created as many sandboxes as one may: three" },
  "tenant.founder_without_address": {
    status: 403,
    title: "Who creates a tenant has an e-mail address of their own",
  },
  "tenant.creation_closed": { status: 403, title: "Only the platform's administrators create tenants here" },
  "tenant.owner_unreachable": {
    status: 409,
    title: "An owner has no e-mail address that a code could be mailed to, and would be shut out",
  },
  "tenant.wrong_status": { status: 409, title: "The tenant's status does not allow this" },
  "tenant.without_owner": {
    status: 409,
    title: "The tenant's owners have gone meanwhile: it comes back with one",
    help: "Make somebody its owner by POST /admin/user-tenants, with `role` owner; then try again.",
  },
  "tenant.erased": {
    status: 409,
    title: "What the tenant had is erased: it does not come back",
    help: "Open another tenant.",
  },
  "legal_hold.not_found": { status: 404, title: "Nothing keeps the tenant from being erased" },
  "tenant.books_closed": {
    status: 409,
    title: "The books are closed for some days, which would begin at other moments: reopen them first",
  },
  "time_zone.unknown": {
    status: 422,
    title: "The IANA database has no time zone of this name, spelled so",
    constraint: ["tenants_time_zone", "preferences_time_zone"],
  },
  "tenant.currency_in_use": {
    status: 409,
    title:
      "Stock has moved, there are exchange rates, or tax documents are in it: the currency of the tenant's books stays",
  },
  "exchange_rate.not_found": { status: 404, title: "There is no such exchange rate" },
  "exchange_rate.exists": {
    status: 409,
    title: "There is a rate of this currency from that day on",
    constraint: "exchange_rates_day",
  },
  "exchange_rate.own_currency": { status: 422, title: "The tenant's own currency has no rate" },
  "exchange_rate.missing": { status: 409, title: "No exchange rate of this currency is known for that day" },
  "exchange_rate.source_off": { status: 503, title: "No source of exchange rates is set up here" },
  "exchange_rate.source_failed": {
    status: 502,
    title: "The source of exchange rates gave no answer that can be used",
  },
  "branch.has_devices": { status: 409, title: "The branch has a fiscal device that is not disabled" },
  "branch.not_found": { status: 404, title: "There is no such branch" },
  "branch.has_warehouses": { status: 409, title: "The branch has warehouses; move or remove them first" },
  "branch.limits_members": {
    status: 409,
    title: "Somebody is limited to the branch, or invited to be; change that first",
  },
  "branch.code_taken": { status: 409, title: "Another branch has this code", constraint: "branches_code" },
});

/** What stating a tax number may end with. */
export const tinErrors = ["tenant.tin_taken", "tenant.tin_malformed", "tenant.tin_in_use"] as const;

declare module "#platform/errors.ts" {
  interface ErrorCatalogue extends Codes<typeof tenantErrors> {}
}
