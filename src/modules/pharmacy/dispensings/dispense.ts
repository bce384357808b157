import { type SQL, sql } from "drizzle-orm";
import type { Statement } from "#platform/database/connection.ts";
import { emitEach } from "#platform/events.ts";
import { dispensingGivenBack, medicineDispensed } from "../events.ts";
import { dispensings, giveBacks, prescriptionLines } from "../tables.ts";

/** What the payloads of a dispensing's events hold. */
export const dispensingFacts = {
  dispensing_id: dispensings.id,
  prescription_id: sql`(select ${prescriptionLines.prescription_id} from ${prescriptionLines}
    where ${prescriptionLines.id} = ${dispensings.prescription_line_id})`,
  order_id: dispensings.order_id,
  product_id: dispensings.product_id,
  warehouse_id: dispensings.warehouse_id,
  category: dispensings.category,
  quantity: dispensings.quantity,
};

/** The same, with what of it was given back. */
export const givenBackFacts = { ...dispensingFacts, given_back: dispensings.given_back };

const emitted = (from: SQL): Statement =>
  emitEach([{ event: medicineDispensed, payload: medicineDispensed.payloadOf(dispensingFacts), from }]);

/**
 * Statements by which what a fulfilment handed over is dispensed, where it asks for a prescription or has one. `named` is JSON of lines
 * with `line_id` and `prescription_line_id`, where a caller said so with the handing over.
 */
export const dispense = (fulfilment: string, named?: string): Statement[] => [
  sql`select pharmacy.dispense(${fulfilment}::uuid, ${named ?? null}::jsonb)`,
  emitted(sql`${dispensings} where ${dispensings.fulfilment_line_id} in (
    select h.id from sales.handed_lines h where h.fulfilment_id = ${fulfilment}::uuid)`),
];

/** What it may end with. */
export const dispenseErrors = [
  "prescription.required",
  "prescription.dispensing_denied",
  "prescription.line_not_found",
  "prescription.cancelled",
  "prescription.not_yet",
  "prescription.expired",
  "prescription.other_product",
  "prescription.too_long",
  "prescription.used_up",
] as const;

/** Statements by which prescriptions have again what a return brought to the shelf. */
export const restoreDispensed = (brought: string): Statement[] => [
  sql`select pharmacy.restore(${brought}::uuid)`,
  emitEach([
    {
      event: dispensingGivenBack,
      payload: dispensingGivenBack.payloadOf(givenBackFacts),
      from: sql`${dispensings} where ${dispensings.id} in (
        select ${giveBacks.dispensing_id} from ${giveBacks} where ${giveBacks.return_id} = ${brought}::uuid)`,
    },
  ]),
];
