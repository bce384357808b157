import { sql } from "drizzle-orm";
import { z } from "zod";
import { contactOf } from "#modules/contacts";
import { staffUp } from "#platform/context.ts";
import { equals, matches } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { query } from "#platform/operations/query.ts";
import { GivenDay } from "#platform/time.ts";
import { prescriptionLines as lines, prescriptions } from "../tables.ts";
import {
  hasStatus,
  Prescription,
  PrescriptionId,
  PrescriptionStatus,
  prescriptionBody,
  prescriptionById,
} from "./prescription.ts";

/** Prescriptions, the latest entered first. */
export const listPrescriptions = list({
  name: "pharmacy.prescriptions.list",
  summary: "List prescriptions",
  item: Prescription,
  roles: staffUp,
  filters: {
    status: matches(PrescriptionStatus, hasStatus),
    contact_id: matches(
      z.uuid().describe("The patient, and contacts that were merged into it"),
      (id) => sql`${prescriptions.contact_id} = any ((select contacts.ids_of(${id}::uuid))::uuid[])`,
    ),
    product_id: matches(
      z.uuid().describe("A line names the product"),
      (id) =>
        sql`${prescriptions.id} in (select ${lines.prescription_id} from ${lines} where ${lines.product_id} = ${id}::uuid)`,
    ),
    number: equals(prescriptions.number, z.string()),
    prescriber_licence: equals(prescriptions.prescriber_licence, z.string()),
    issued_from: matches(
      GivenDay.describe("Issued on or after"),
      (day) => sql`${prescriptions.issued_on} >= ${day}::date`,
    ),
    issued_to: matches(
      GivenDay.describe("Issued on or before"),
      (day) => sql`${prescriptions.issued_on} <= ${day}::date`,
    ),
  },
  from: sql`${prescriptions}`,
  body: prescriptionBody,
  id: prescriptions.id,
  expand: { contact: contactOf(prescriptions.contact_id) },
  sorts: {
    created_at: { by: prescriptions.id, type: "uuid" },
    issued_on: { by: prescriptions.issued_on, type: "date" },
  },
  order: ({ issued_from, issued_to }) => (issued_from || issued_to ? "-issued_on" : "-created_at"),
});

/** One prescription. */
export const readPrescription = query({
  name: "pharmacy.prescriptions.read",
  summary: "Read a prescription",
  input: PrescriptionId,
  output: Prescription,
  roles: staffUp,
  missing: "prescription.not_found",
  select: ({ input }) => prescriptionById(input.prescription_id),
});
