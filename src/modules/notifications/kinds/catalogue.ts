import { z } from "zod";
import { billingNotice } from "./billing-notice.ts";
import {
  billingPaymentRejected,
  billingPaymentReversed,
  billingPaymentVerified,
} from "./billing-payment-decided.ts";
import { documentExpiring } from "./document-expiring.ts";
import { invoiceDelayed } from "./invoice-delayed.ts";
import { invoiceGivenUp } from "./invoice-given-up.ts";
import { invoiceRejected } from "./invoice-rejected.ts";
import { kycCaseDecided } from "./kyc-case-decided.ts";
import { lotRecalled } from "./lot-recalled.ts";
import { lowStock } from "./low-stock.ts";
import { monitoringAlert } from "./monitoring-alert.ts";
import { movementRequestWaiting } from "./movement-request-waiting.ts";
import type { NotificationType } from "./notification-type.ts";
import { purchaseRequestDecided } from "./purchase-request-decided.ts";
import { purchaseRequestWaiting } from "./purchase-request-waiting.ts";
import { quotaNearlyUsed } from "./quota-reached.ts";
import { stockReportRefused } from "./stock-report-refused.ts";
import { closedTenant } from "./tenant-to-be-erased.ts";
import { trustAppealDecided, trustAtRisk, trustChanged } from "./trust-changed.ts";
import { weeklyReportReady } from "./weekly-report-ready.ts";

/** What is the same of every type, whatever its payload. */
export type AnyType = Pick<
  NotificationType,
  "name" | "summary" | "variables" | "isNeverMuted" | "channels" | "texts"
>;

/** Every type of notification. */
export const notificationTypes: readonly AnyType[] = [
  lowStock,
  lotRecalled,
  movementRequestWaiting,
  purchaseRequestWaiting,
  purchaseRequestDecided,
  weeklyReportReady,
  monitoringAlert,
  invoiceRejected,
  invoiceDelayed,
  invoiceGivenUp,
  stockReportRefused,
  kycCaseDecided,
  documentExpiring,
  billingNotice,
  billingPaymentVerified,
  billingPaymentRejected,
  billingPaymentReversed,
  trustChanged,
  trustAtRisk,
  trustAppealDecided,
  quotaNearlyUsed,
  closedTenant,
];

const byName = new Map(notificationTypes.map((type) => [type.name, type]));

/** A type by its name; undefined for a name of another version of this code. */
export const typeNamed = (name: string): AnyType | undefined => byName.get(name);

/** The name of a type of notification. */
export const TypeName = z.enum(notificationTypes.map(({ name }) => name) as [string, ...string[]]);
