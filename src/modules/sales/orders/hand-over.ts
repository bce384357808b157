import { sql } from "drizzle-orm";
import { z } from "zod";
import { tellOfDocuments } from "#modules/fiscal";
import { dispense } from "#modules/pharmacy";
import type { Statement } from "#platform/database/connection.ts";
import { line } from "#platform/operations/fields.ts";
import { chargeInsurer } from "../insurance/charge-insurer.ts";
import { consumeReserved, issueHanded } from "./sold-goods.ts";

/** Should the fiscal document be issued at once? */
export const GivenDocument = z
  .boolean()
  .optional()
  .describe(
    "The fiscal document of what is handed over: as the settings say it where it is left out; true: also where documents are issued by hand; false: none, for those who may sell without",
  );

/** Why more of what is controlled is given than is due. */
export const GivenEarly = line(200)
  .optional()
  .describe(
    "Why a filling of what is controlled is given before the one before it has nearly run out; managers alone may",
  );

/** What is handed over: all that is left of an order, or its given lines. */
interface HandedOver {
  order: string;
  fulfilment: string;
  /** Given lines as JSON; all where it is left out. */
  lines?: string | undefined;
  soldAt?: string | undefined;
  version?: number | undefined;
  early?: string | undefined;
  /** Of what is sold as it is written: nothing is reserved for it, and this is known of it. */
  atOnce?: { chosen: "some" | "none"; insured: "all" | "none" };
}

/**
 * Statements that hand goods over, whose positions an earlier one has locked: the fulfilment is written, what needs a prescription is dispensed, its
 * stock leaves, and an insurer owes its share.
 */
export const handOver = ({
  order,
  fulfilment,
  lines,
  soldAt,
  version,
  early,
  atOnce,
}: HandedOver): Statement[] => [
  sql`select sales.hand_over(${order}::uuid, ${fulfilment}::uuid, ${lines ?? null}::jsonb,
    coalesce(${soldAt ?? null}::timestamptz, app.now()), ${version ?? null}::int)`,
  ...dispense(fulfilment, lines, early),
  ...(atOnce ? [] : consumeReserved(fulfilment)),
  ...issueHanded(fulfilment, { soldAt, chosen: atOnce?.chosen }),
  ...(atOnce?.insured === "none" ? [] : chargeInsurer(order, { at: soldAt })),
];

/**
 * Statements that end a fulfilment, after its payments: what was handed over is paid or may be paid later, and its fiscal
 * document is issued, which takes the device's next number last of all.
 */
export const settle = ({
  order,
  fulfilment,
  receipt,
  document,
}: {
  order: string;
  fulfilment: string;
  receipt: string;
  document: boolean | undefined;
}): Statement[] => [
  sql`select sales.check_settled(${order}::uuid)`,
  sql`select sales.issue_receipt(${order}::uuid, ${fulfilment}::uuid, ${receipt}::uuid, ${document ?? null}::boolean)`,
  tellOfDocuments(sql`d.id = ${receipt}::uuid`),
];

/** What ending a fulfilment may be refused with. */
export const receiptErrors = [
  "order.not_paid",
  "sale.document_required",
  "device.missing",
  "device.not_initialised",
  "device.offline_too_long",
  "document.currency",
  "document.buyer_tin",
  "document.purchase_code",
  "document.does_not_add_up",
] as const;
