import { type Codes, declareErrors } from "#platform/errors.ts";

/** What the rules of a tax authority refuse. */
export const fiscalErrors = declareErrors({
  "fiscal_settings.in_use": {
    status: 409,
    title: "The country stays while the tenant has devices, or one that was ever initialised",
  },
  "fiscal_settings.other_currency": {
    status: 409,
    title:
      "The country's documents are in another currency than the tenant's books, which stay once stock has moved",
  },
  "fiscal_settings.bad_band": { status: 422, title: "The country has no such band of tax" },
  "device.not_found": { status: 404, title: "There is no such device" },
  "device.missing": { status: 409, title: "No device signs what is sold here" },
  "device.released": {
    status: 409,
    title:
      "The platform took the device, as its number is another business's: nothing is issued by it any more",
  },
  "device.not_initialised": {
    status: 409,
    title:
      "The device was not initialised at the authority yet: POST /fiscal-devices/{device_id}/initialise does it once the platform has approved the tenant",
  },
  "device.no_country": { status: 409, title: "A device is of the country that the fiscal settings name" },
  "device.bad_tin": { status: 422, title: "The tax number has not its country's form: `form` says which" },
  "device.foreign_tin": {
    status: 422,
    title: "A device is of the business's own tax number, and not of another taxpayer's",
  },
  "device.tin_missing": { status: 409, title: "The business has not stated its tax number yet" },
  "device.bad_branch_code": { status: 422, title: "The country's branches have no code of this form" },
  "device.of_sandbox": { status: 422, title: "A sandbox has devices of the test environment alone" },
  "device.wrong_flavour": { status: 422, title: "The country has no devices of this flavour" },
  "device.known": {
    status: 409,
    title:
      "The business has an initialised device of this serial, or of this branch of its taxpayer: `device_id` says which; change that one",
  },
  "device.in_use": {
    status: 409,
    title: "What the authority knows the device by stays once it was initialised",
  },
  "device.busy": { status: 409, title: "The device is being initialised" },
  "device.already_active": { status: 409, title: "The device was initialised, and is active" },
  "device.already_installed": {
    status: 409,
    title: "The authority has the device from before; say with what it went on until now",
  },
  "device.key_refused": { status: 422, title: "The authority does not take the device's key" },
  "buyer.bad_tin": { status: 422, title: "The buyer's tax number has not its country's form" },
  "authority.not_reached": { status: 503, title: "The tax authority was not reached" },
  "authority.no_answer": { status: 502, title: "The tax authority gave no answer that can be used" },
  "authority.not_ready": { status: 503, title: "The tax authority, or the device, does not take it now" },
  "authority.refused": { status: 409, title: "The tax authority refused it" },
  "device.tenant_not_active": {
    status: 409,
    title: "Devices are initialised once the platform has approved the tenant",
  },
  "device.claimed": {
    status: 409,
    title:
      "Another business has a device of this serial, or of this taxpayer's branch: ask the platform to release it",
  },
  "device_claim.not_found": { status: 404, title: "No tenant has such a device" },
  "device_claim.unsent": {
    status: 409,
    title: "The device has issued what the authority has not got yet",
  },
  "device.branch_taken": {
    status: 409,
    title: "The branch has another device that is active",
    constraint: "devices_active",
  },
  "device.branch_not_found": {
    status: 404,
    title: "There is no such branch",
    constraint: "devices_branch",
  },
  "device.offline_too_long": {
    status: 409,
    title: "The authority was not reached for so long that the law lets the device issue nothing more",
  },
  "document.currency": { status: 422, title: "Documents are in the currency of the tax authority" },
  "document.buyer_tin": {
    status: 422,
    title: "The buyer's tax number has not its country's form: `form` says which",
  },
  "document.purchase_code": {
    status: 422,
    title: "The buyer's purchase code has not the form of the authority's",
  },
  "document.empty": {
    status: 422,
    title:
      "Nothing is left for the document: nothing was handed over yet, or all of it stands on one already",
  },
  "document.does_not_add_up": { status: 422, title: "The amounts of a line do not add up" },
  "invoice.not_found": { status: 404, title: "There is no such invoice" },
  "invoice.wrong_status": { status: 409, title: "The invoice is not in a state for that" },
  "invoice.maybe_told": {
    status: 409,
    title: "The authority may have the invoice as it is: try it again first",
  },
  "credit_note.not_creditable": { status: 409, title: "Only a sale that was not given up is credited" },
  "credit_note.unknown_line": { status: 422, title: "The invoice has no such line" },
  "credit_note.exceeds_original": { status: 409, title: "More is credited than is left of the invoice" },
  "credit_note.unknown_reason": { status: 422, title: "The tax authority knows no such reason of a refund" },
  "logo.not_found": { status: 404, title: "The business has no picture" },
  "logo.not_a_picture": { status: 422, title: "This is no picture that can be printed" },
  "z_report.empty": {
    status: 409,
    title: "Nothing was issued since the day was last closed: say `empty` to close it all the same",
  },
  "z_report.not_found": { status: 404, title: "There is no such closed day" },
  "fiscal_item.no_country": { status: 409, title: "The fiscal settings name no country" },
  "fiscal_item.unknown_code": {
    status: 422,
    title: "The tax authority has no such unit: GET /fiscal-codes lists those it has",
  },
});

declare module "#platform/errors.ts" {
  interface ErrorCatalogue extends Codes<typeof fiscalErrors> {}
}
