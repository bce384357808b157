import { sql } from "drizzle-orm";
import type { Statement } from "#platform/database/connection.ts";
import { emitEach } from "#platform/events.ts";
import { dispensingRestored, medicineDispensed } from "../events.ts";
import { dispensings, giveBacks, prescriptionLines } from "../tables.ts";

/** What the payload of its event holds, as a dispensing is now. */
export const givenBackFacts = {
  dispensing_id: dispensings.id,
  prescription_id: sql`(select ${prescriptionLines.prescription_id} from ${prescriptionLines}
    where ${prescriptionLines.id} = ${dispensings.prescription_line_id})`,
  order_id: dispensings.order_id,
  product_id: dispensings.product_id,
  warehouse_id: dispensings.warehouse_id,
  category: dispensings.category,
  quantity: dispensings.quantity,
  given_back: dispensings.given_back,
};

/**
 * Statements by which what a fulfilment handed over is dispensed, where it asks for a prescription or has one. `named` is JSON of lines
 * with `line_id` and `prescription_line_id`, where a caller said so with the handing over; `early` is why more is given than is due.
 */
export const dispense = (fulfilment: string, named?: string, early?: string): Statement[] => [
  emitEach([
    {
      event: medicineDispensed,
      payload: sql`d.payload`,
      from: sql`pharmacy.dispense(${fulfilment}::uuid, ${named ?? null}::jsonb, ${early ?? null}) d (payload)`,
    },
  ]),
];

/** What it may end with. */
export const dispenseErrors = [
  "prescription.required",
  "prescription.dispensing_denied",
  "prescription.line_not_found",
  "prescription.patient_erased",
  "prescription.cancelled",
  "prescription.not_yet",
  "prescription.expired",
  "prescription.other_product",
  "prescription.too_long",
  "prescription.used_up",
  "prescription.too_early",
  "prescription.early_denied",
] as const;

/** Statements by which prescriptions have again what a return brought to the shelf. */
export const restoreDispensed = (brought: string): Statement[] => [
  sql`select pharmacy.restore(${brought}::uuid)`,
  emitEach([
    {
      event: dispensingRestored,
      payload: dispensingRestored.payloadOf(givenBackFacts),
      from: sql`${dispensings} where ${dispensings.id} in (
        select ${giveBacks.dispensing_id} from ${giveBacks} where ${giveBacks.return_id} = ${brought}::uuid)`,
    },
  ]),
];
