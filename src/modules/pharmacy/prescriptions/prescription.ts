import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Statement } from "#platform/database/connection.ts";
import { refuseUnless } from "#platform/database/refusals.ts";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { Decimal } from "#platform/money.ts";
import { asOfNow, resourceShape } from "#platform/operations/fields.ts";
import { Timestamp } from "#platform/time.ts";
import { prescriptionLines as lines, prescriptions } from "../tables.ts";

export const PrescriptionStatus = z
  .enum(["active", "used_up", "expired", "cancelled"])
  .describe("As of today: what is expired may still be recorded as dispensed of a day on which it was valid");

/** What is prescribed, and what of it was dispensed. */
export const PrescriptionLine = z
  .object({
    id: z.uuid(),
    position: z.int(),
    product_id: z.uuid().nullable(),
    product_name: asOfNow(z.string().nullable()),
    generic_name: z
      .string()
      .nullable()
      .describe("Anything of this name covers it, beside the product if one is named"),
    strength: z.string().nullable(),
    form: z.string().nullable(),
    quantity: Decimal.describe("Of one filling, in `unit`"),
    unit: z.string().nullable(),
    repeats: z.int().describe("How often it may be filled again"),
    own_unit: z.string().nullable().describe("Of the quantities below: the products' own"),
    prescribed: Decimal.describe("In all: quantity × (1 + repeats)"),
    dispensed: Decimal,
    remaining: Decimal,
    days_supply: z.int().nullable().describe("How many days one filling is for"),
    directions: z.string().nullable(),
  })
  .meta({ id: "PrescriptionLine" });

/** A prescription, with what was dispensed of each of its lines. */
export const Prescription = z
  .object(
    resourceShape({
      number: z.string(),
      status: asOfNow(PrescriptionStatus),
      issued_on: z.iso.date(),
      valid_until: z.iso.date(),
      contact_id: z.uuid().describe("The patient"),
      patient_name: z.string().nullable().describe("As they were called then; null: erased"),
      prescriber_name: z.string(),
      prescriber_licence: z.string(),
      facility: z.string().nullable(),
      note: z.string().nullable(),
      cancel_reason: z.string().nullable(),
      cancelled_at: Timestamp.nullable(),
      cancelled_by: z.uuid().nullable(),
      created_by: z.uuid().nullable(),
      lines: z.array(PrescriptionLine),
    }),
  )
  .meta({ id: "Prescription" });

/** Which prescription: the parameter of its paths. */
export const PrescriptionId = z.strictObject({ prescription_id: z.uuid() });

const today = sql`(select tenants.today())`;

/** Condition: a prescription has this status today. */
export const hasStatus = (status: z.infer<typeof PrescriptionStatus>): SQL => {
  if (status === "active")
    return sql`(${prescriptions.state} = 'open' and ${prescriptions.valid_until} >= ${today})`;
  if (status === "expired")
    return sql`(${prescriptions.state} = 'open' and ${prescriptions.valid_until} < ${today})`;
  return sql`${prescriptions.state} = ${status}`;
};

const line = bodyOf(
  viewOf(PrescriptionLine, lines, {
    product_name: sql`(select m.name from inventory.medicines m where m.id = ${lines.product_id})`,
    remaining: sql`trim_scale(${lines.prescribed} - ${lines.dispensed})::text`,
  }),
);

/** The JSON text of a prescription. */
export const prescriptionBody = bodyOf(
  viewOf(Prescription, prescriptions, {
    status: sql`case when ${prescriptions.state} <> 'open' then ${prescriptions.state}
      when ${prescriptions.valid_until} < ${today} then 'expired' else 'active' end`,
    lines: sql`(select coalesce(json_agg(${line}::json order by ${lines.position}), '[]') from ${lines}
      where ${lines.prescription_id} = ${prescriptions.id})`,
  }),
);

/** One prescription, as SQL after FROM. */
export const thisPrescription = (id: string): SQL =>
  sql`${prescriptions} where ${prescriptions.id} = ${id}::uuid`;

/** The SELECT of one prescription: its body, and its version as the ETag. */
export const prescriptionById = (id: string): SQL =>
  sql`select ${prescriptionBody} as body, ${prescriptions.version}::text as etag from ${thisPrescription(id)}`;

/** Ends the transaction unless there is such a prescription. */
export const prescriptionIsThere = (id: string): Statement =>
  refuseUnless(sql`exists (select from ${thisPrescription(id)})`, "prescription.not_found");
