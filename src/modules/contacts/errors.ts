import { type Codes, declareErrors } from "#platform/errors.ts";

/** What the contacts refuse. */
export const contactErrors = declareErrors({
  "contact.not_found": { status: 404, title: "There is no such contact" },
  "contact.merged": {
    status: 404,
    title: "The contact was merged into another one: `merged_into` says which",
  },
  "contact.erased": { status: 404, title: "The contact's personal data was erased" },
  "contact.same": { status: 422, title: "A contact is not merged into itself" },
  "contact.tin_differs": {
    status: 409,
    title: "The contacts have different TINs: they are two taxpayers, unless one TIN is corrected first",
  },
  "contact.too_much": {
    status: 409,
    title: "Together they would have too many numbers, addresses, tags or notes: take some away first",
  },
  "contact.code_taken": {
    status: 409,
    title: "Another contact has this code",
    constraint: "contacts_code",
  },
  "contact.known": {
    status: 409,
    title: "A contact has this telephone number, e-mail address or TIN: `matches` says which",
  },
  "contact.owes": { status: 409, title: "The contact still owes for what they took" },
  "contact.no_tin": { status: 409, title: "The contact has no TIN" },
  "contact.tin_abroad": {
    status: 409,
    title: "The contact is of another country than the tenant's tax authority, which does not know its TIN",
  },
  "contact.tin_invalid": {
    status: 422,
    title:
      "The TIN has not the form that the contact's country gives them, or the tenant's where it has none: `form` says which",
  },
  "contact.phone_invalid": {
    status: 422,
    title:
      "The telephone number cannot be read: give it with its country's code, or set the country of the tenant's numbers",
  },
});

declare module "#platform/errors.ts" {
  interface ErrorCatalogue extends Codes<typeof contactErrors> {}
}
