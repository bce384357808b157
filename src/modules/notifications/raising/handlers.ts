import { noticeRaised, paymentRejected, paymentReversed, paymentVerified } from "#modules/billing";
import { documentDelayed, documentDied, documentRejected, stockReportRejected } from "#modules/fiscal";
import { movementRequestCreated, lotRecalled as recalled, stockAlertRaised } from "#modules/inventory";
import {
  caseApproved,
  caseExpired,
  caseRejected,
  documentExpired,
  documentExpiring as documentNearlyExpired,
  informationRequested,
} from "#modules/kyc";
import { alertRaised } from "#modules/monitoring";
import {
  purchaseRequestApproved,
  purchaseRequestRejected,
  purchaseRequestSubmitted,
} from "#modules/purchasing";
import { weeklyReportCreated } from "#modules/reports";
import { quotaReached, tenantToBeErased } from "#modules/tenants";
import { levelAtRisk, levelChanged, reviewDecided } from "#modules/trust";
import { type Handler, on } from "#platform/operations/handler.ts";
import { billingNotice } from "../kinds/billing-notice.ts";
import {
  billingPaymentRejected,
  billingPaymentReversed,
  billingPaymentVerified,
} from "../kinds/billing-payment-decided.ts";
import { documentExpiring } from "../kinds/document-expiring.ts";
import { invoiceDelayed } from "../kinds/invoice-delayed.ts";
import { invoiceGivenUp } from "../kinds/invoice-given-up.ts";
import { invoiceRejected } from "../kinds/invoice-rejected.ts";
import { kycCaseDecided } from "../kinds/kyc-case-decided.ts";
import { lotRecalled } from "../kinds/lot-recalled.ts";
import { lowStock } from "../kinds/low-stock.ts";
import { monitoringAlert } from "../kinds/monitoring-alert.ts";
import { movementRequestWaiting } from "../kinds/movement-request-waiting.ts";
import { purchaseRequestDecided } from "../kinds/purchase-request-decided.ts";
import { purchaseRequestWaiting } from "../kinds/purchase-request-waiting.ts";
import { quotaNearlyUsed } from "../kinds/quota-reached.ts";
import { stockReportRefused } from "../kinds/stock-report-refused.ts";
import { closedTenant } from "../kinds/tenant-to-be-erased.ts";
import { trustAppealDecided, trustAtRisk, trustChanged } from "../kinds/trust-changed.ts";
import { weeklyReportReady } from "../kinds/weekly-report-ready.ts";
import { notify } from "./notify.ts";

const NAME = "notifications.notifications.raise";

/** What raises notifications: the events of other modules, each by the type that it is of. */
export const raisingHandlers: readonly Handler[] = [
  on(stockAlertRaised, NAME, notify(lowStock)),
  on(recalled, NAME, notify(lotRecalled)),
  on(movementRequestCreated, NAME, notify(movementRequestWaiting)),
  on(purchaseRequestSubmitted, NAME, notify(purchaseRequestWaiting)),
  on(purchaseRequestApproved, NAME, notify(purchaseRequestDecided)),
  on(purchaseRequestRejected, NAME, notify(purchaseRequestDecided)),
  on(weeklyReportCreated, NAME, notify(weeklyReportReady)),
  on(alertRaised, NAME, notify(monitoringAlert)),
  on(documentRejected, NAME, notify(invoiceRejected)),
  on(documentDelayed, NAME, notify(invoiceDelayed)),
  on(documentDied, NAME, notify(invoiceGivenUp)),
  on(stockReportRejected, NAME, notify(stockReportRefused)),
  on(caseApproved, NAME, notify(kycCaseDecided)),
  on(caseRejected, NAME, notify(kycCaseDecided)),
  on(caseExpired, NAME, notify(kycCaseDecided)),
  on(informationRequested, NAME, notify(kycCaseDecided)),
  on(documentNearlyExpired, NAME, notify(documentExpiring)),
  on(documentExpired, NAME, notify(documentExpiring)),
  on(noticeRaised, NAME, notify(billingNotice)),
  on(paymentVerified, NAME, notify(billingPaymentVerified)),
  on(paymentRejected, NAME, notify(billingPaymentRejected)),
  on(paymentReversed, NAME, notify(billingPaymentReversed)),
  on(levelChanged, NAME, notify(trustChanged)),
  on(levelAtRisk, NAME, notify(trustAtRisk)),
  on(reviewDecided, NAME, {
    ...notify(trustAppealDecided),
    concerns: ({ outcome }) => outcome === "kept",
  }),
  on(quotaReached, NAME, notify(quotaNearlyUsed)),
  on(tenantToBeErased, NAME, notify(closedTenant)),
];
