import { type Codes, declareErrors } from "#platform/errors.ts";

/** What dispensing refuses. */
export const pharmacyErrors = declareErrors({
  "prescription.not_found": { status: 404, title: "There is no such prescription" },
  "prescription.line_not_found": {
    status: 422,
    title: "There is no such line of a prescription",
    constraint: "order_lines_prescription",
  },
  "prescription.line_of_nothing": {
    status: 422,
    title: "A line names a product or a generic name",
    constraint: "prescription_line_of",
  },
  "prescription.unit_missing": {
    status: 422,
    title: "A generic name is prescribed in a unit: that of the products themselves",
    constraint: "prescription_line_unit",
  },
  "prescription.too_vague": {
    status: 422,
    title: "What is controlled is prescribed by a product, or by generic name, strength and form",
  },
  "prescription.number_taken": {
    status: 409,
    title: "This prescription was entered before: another one has this prescriber's number",
    constraint: "prescriptions_number",
  },
  "prescription.ends_before_issue": {
    status: 422,
    title: "A prescription is valid from the day on which it was issued",
    constraint: "prescription_validity",
  },
  "prescription.in_use": {
    status: 409,
    title: "Something was dispensed of the prescription, or an order names it: it stays as it is",
  },
  "prescription.required": { status: 422, title: "The product is sold on a prescription alone" },
  "prescription.dispensing_denied": { status: 403, title: "Your role does not dispense" },
  "prescription.patient_erased": {
    status: 409,
    title: "The patient was erased: nothing more is dispensed to them",
  },
  "prescription.cancelled": { status: 409, title: "The prescription is cancelled" },
  "prescription.not_yet": { status: 422, title: "The prescription was not issued by then" },
  "prescription.expired": { status: 422, title: "The prescription was not valid any more by then" },
  "prescription.other_product": { status: 422, title: "The prescription is of another product" },
  "prescription.too_long": {
    status: 422,
    title:
      "The prescription is for more days than the product may be dispensed for, or does not say how many",
  },
  "prescription.used_up": { status: 422, title: "Less than that is left of the prescription" },
  "prescription.too_early": {
    status: 422,
    title: "What is controlled is given one filling at a time, the next one once it has nearly run out",
  },
  "prescription.early_denied": { status: 403, title: "Only managers give a filling out early" },
  "dispensing.not_found": { status: 404, title: "Nothing such was dispensed" },
  "dispensing.no_prescription": { status: 409, title: "It was not dispensed of a prescription" },
  "dispensing.more_than_returned": {
    status: 409,
    title: "Less than that came back and was not given back to the prescription yet",
    constraint: "dispensing_given_back",
  },
  "controlled_drug.no_register": { status: 409, title: "The product has no register of controlled drugs" },
  "controlled_drug_count.not_found": { status: 404, title: "There is no such count of a controlled drug" },
  "controlled_drug_count.not_waiting": { status: 409, title: "The count was confirmed or refused already" },
  "controlled_drug_count.own_count": { status: 403, title: "Another person than who counted confirms it" },
});

declare module "#platform/errors.ts" {
  interface ErrorCatalogue extends Codes<typeof pharmacyErrors> {}
}
