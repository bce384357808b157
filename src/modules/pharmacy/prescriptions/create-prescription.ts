import { sql } from "drizzle-orm";
import { z } from "zod";
import { staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { newId } from "#platform/database/ids.ts";
import { insertRow } from "#platform/database/write.ts";
import { command } from "#platform/operations/command.ts";
import { prescriptionCreated } from "../events.ts";
import { prescriptions } from "../tables.ts";
import { GIVEN_ERRORS, givenPrescription, writeLines } from "./given-prescription.ts";
import { Prescription, prescriptionById, thisPrescription } from "./prescription.ts";

/** Who a contact is, as a prescription keeps it. */
export const patientOf = (contact: string) => ({
  contact_id: sql`contacts.live(${contact}::uuid)`,
  patient_name: sql`(select c.name from contacts.contacts_view c where c.id = ${contact}::uuid)`,
});

/** Enters a prescription as it stands on paper. The prescriber's number is taken once; it is free again where it is cancelled before anything was dispensed of it. */
export const createPrescription = command({
  name: "pharmacy.prescriptions.create",
  summary: "Enter a prescription",
  input: z.strictObject(givenPrescription),
  example: { lines: [{ product_id: "019470f1-7b1e-7c3a-9d52-1b2c3d4e5f60", quantity: "20" }] },
  output: Prescription,
  status: 201,
  roles: staffUp,
  errors: GIVEN_ERRORS,
  prepare: () => newId(),
  batch: ({ input: { lines, contact_id, valid_until, ...head } }, id) => [
    insertRow(
      prescriptions,
      {
        ...head,
        id,
        ...patientOf(contact_id),
        valid_until:
          valid_until ?? sql`${head.issued_on}::date + (select t.valid_days from pharmacy.terms() t)`,
      },
      sql`id`,
    ),
    writeLines(id, lines),
    answer(prescriptionById(id)),
  ],
  events: (_, id) => [
    prescriptionCreated.from(
      { prescription_id: prescriptions.id, contact_id: prescriptions.contact_id },
      thisPrescription(id),
    ),
  ],
});
