import { get, post, put, type Route } from "#platform/http/route.ts";
import { downloadDocument } from "./documents/download-document.ts";
import { listDocuments } from "./documents/list-documents.ts";
import { listAllPayments, listLedger, listPayments } from "./payments/list-payments.ts";
import { submitCode } from "./payments/submit-code.ts";
import { rejectPayment, reversePayment } from "./payments/undo-payment.ts";
import { verifyPayment } from "./payments/verify-payment.ts";
import { planRoutes } from "./plans.ts";
import { dismissLine, listLines } from "./statements/lines.ts";
import { acceptSuggestion, dismissSuggestion, listSuggestions } from "./statements/suggestions.ts";
import { takeStatement } from "./statements/take-statement.ts";
import { readCalendar, readSubscription, readTenantSubscription } from "./subscriptions/read-subscription.ts";
import { setSubscription } from "./subscriptions/set-subscription.ts";

const payments = "/admin/payments";

/** What tenants pay for Duka, and how the platform takes it. */
export const routes: Route[] = [
  get("/subscription", readSubscription),
  get("/subscription/calendar", readCalendar),
  post("/billing/payment-code", submitCode),
  get("/billing/payments", listPayments),
  get("/billing/ledger", listLedger),
  get("/billing/documents", listDocuments),
  get("/billing/documents/{billing_document_id}/pdf", downloadDocument),
  ...planRoutes,
  get("/admin/tenants/{tenant_id}/subscription", readTenantSubscription),
  put("/admin/tenants/{tenant_id}/subscription", setSubscription),
  get(payments, listAllPayments),
  post(`${payments}/statements`, takeStatement),
  get(`${payments}/lines`, listLines),
  post(`${payments}/lines/{statement_line_id}/dismiss`, dismissLine),
  get(`${payments}/suggestions`, listSuggestions),
  post(`${payments}/suggestions/{suggestion_id}/accept`, acceptSuggestion),
  post(`${payments}/suggestions/{suggestion_id}/dismiss`, dismissSuggestion),
  post(`${payments}/{payment_code}/verify`, verifyPayment),
  post(`${payments}/{payment_code}/reject`, rejectPayment),
  post(`${payments}/{payment_code}/reverse`, reversePayment),
];
