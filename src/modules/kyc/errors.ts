import { type Codes, declareErrors } from "#platform/errors.ts";

/** What proving who one is refuses. */
export const kycErrors = declareErrors({
  "kyc_case.not_found": { status: 404, title: "There is no such case" },
  "kyc_case.wrong_status": {
    status: 409,
    title: "The case has another status by now",
    help: "current_status of the answer says which. Read the case again: somebody else may have decided it.",
  },
  "kyc_case.own_tenant": {
    status: 403,
    title: "Nobody decides who a tenant is to which they belong, or on what they submitted",
    help: "Another administrator of the platform decides it.",
  },
  "kyc_case.reason_missing": { status: 422, title: "Whoever refuses says why" },
  "kyc_case.incomplete": {
    status: 409,
    title: "A paper is missing that such a business needs",
    help: "missing of the answer names them. Ask for them by request-information, or send accept_missing where it is meant.",
  },
  "kyc_case.unseen": {
    status: 428,
    title: "Who approves names what they looked at",
    help: "Send the ETag of GET /admin/kyc/{case_id} as If-Match: a paper that came since is then not accepted unseen.",
  },
  "kyc_case.too_many_papers": {
    status: 409,
    title: "A case has 100 papers at most that wait to be looked at",
    help: "Remove some of those that were not submitted yet.",
  },
  "kyc_case.nothing_new": {
    status: 409,
    title: "There is nothing to submit that was not submitted before",
    help: "GET /kyc/requirements says what is due: upload it by POST /kyc/documents, then submit.",
  },
  "kyc_document.not_found": { status: 404, title: "There is no such document" },
  "kyc_document.no_file": { status: 404, title: "There is no file of the document here" },
  "kyc_document.not_waiting": { status: 409, title: "The document was decided on, or removed" },
  "kyc_document.in_use": {
    status: 409,
    title: "The document is being looked at, or was accepted: it stays",
  },
  "kyc_document.dates": {
    status: 422,
    title: "A document expires after it was issued",
    constraint: "kyc_document_dates",
  },
  "kyc_document.expired": { status: 422, title: "The document is not valid any more" },
  "kyc_document.undated": { status: 422, title: "A licence says until when it is valid: expires_on" },
  "kyc_document.not_a_paper": {
    status: 422,
    title: "The file is not what it says that it is, or not as a paper should be",
    help: "detail says what is wrong. A paper is a PDF without passwords, scripts and attachments, a JPEG or a PNG.",
  },
  "kyc_link.not_found": { status: 404, title: "There is no such link to the document" },
  "kyc_link.not_valid": {
    status: 404,
    title: "The link leads to nothing: it has expired, was altered, revoked, or its document is gone",
  },
});

declare module "#platform/errors.ts" {
  interface ErrorCatalogue extends Codes<typeof kycErrors> {}
}
