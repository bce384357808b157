import { sql } from "drizzle-orm";
import { z } from "zod";
import { staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { refuseStale } from "#platform/database/refusals.ts";
import { updateRows } from "#platform/database/write.ts";
import { command } from "#platform/operations/command.ts";
import { line } from "#platform/operations/fields.ts";
import { prescriptionCancelled, prescriptionUpdated } from "../events.ts";
import { prescriptions } from "../tables.ts";
import { patientOf } from "./create-prescription.ts";
import { GIVEN_ERRORS, givenPrescription, writeLines } from "./given-prescription.ts";
import {
  Prescription,
  PrescriptionId,
  prescriptionById,
  prescriptionIsThere,
  thisPrescription,
} from "./prescription.ts";

const facts = { prescription_id: prescriptions.id, contact_id: prescriptions.contact_id };

const atVersion = (id: string, version: number | undefined) =>
  refuseStale(
    sql`select ${prescriptions.version} from ${thisPrescription(id)} for no key update`,
    version,
    "prescription.not_found",
  );

/** Puts a prescription right that was entered wrongly; once something was dispensed of it its note alone. Lines take the place of all. */
export const changePrescription = command({
  name: "pharmacy.prescriptions.change",
  summary: "Put a prescription right of which nothing was dispensed yet",
  input: z
    .strictObject({ ...givenPrescription, ...PrescriptionId.shape })
    .partial()
    .required({ prescription_id: true }),
  output: Prescription,
  roles: staffUp,
  errors: [
    "prescription.not_found",
    "prescription.cancelled",
    "prescription.in_use",
    "version.stale",
    ...GIVEN_ERRORS,
  ],
  batch: ({ input: { prescription_id: id, lines, contact_id, ...head }, ifMatch }) => [
    prescriptionIsThere(id),
    ...atVersion(id, ifMatch),
    updateRows(
      prescriptions,
      {
        version: sql`${prescriptions.version}`,
        ...head,
        ...(contact_id === undefined ? {} : patientOf(contact_id)),
      },
      sql`id = ${id}::uuid`,
      sql`id`,
    ),
    ...(lines ? [writeLines(id, lines)] : []),
    answer(prescriptionById(id)),
  ],
  events: ({ input: { prescription_id, ...given } }) => [
    prescriptionUpdated.from(
      { ...facts, fields: sql`${JSON.stringify(Object.keys(given))}::jsonb` },
      thisPrescription(prescription_id),
    ),
  ],
});

/** Nothing more is dispensed of it; what was stays, and so does its number, which is free again only where nothing was. */
export const cancelPrescription = command({
  name: "pharmacy.prescriptions.cancel",
  summary: "Cancel a prescription, with a reason",
  input: PrescriptionId.extend({ reason: line(500) }),
  output: Prescription,
  roles: staffUp,
  errors: [
    "prescription.not_found",
    "prescription.cancelled",
    "prescription.dispensing_denied",
    "version.stale",
  ],
  batch: ({ input: { prescription_id: id, reason }, ifMatch }) => [
    prescriptionIsThere(id),
    ...atVersion(id, ifMatch),
    sql`update ${prescriptions} set state = 'cancelled', cancel_reason = ${reason}, cancelled_at = app.now(), cancelled_by = app.actor_id()
        where ${prescriptions.id} = ${id}::uuid`,
    answer(prescriptionById(id)),
  ],
  events: ({ input }) => [prescriptionCancelled.from(facts, thisPrescription(input.prescription_id))],
});
