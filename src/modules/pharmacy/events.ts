import { z } from "zod";
import { event } from "#platform/events.ts";
import { Decimal } from "#platform/money.ts";

const ofPrescription = { prescription_id: z.uuid(), contact_id: z.uuid() };

export const prescriptionCreated = event("pharmacy.prescription.created", ofPrescription);
export const prescriptionUpdated = event("pharmacy.prescription.updated", {
  ...ofPrescription,
  fields: z.array(z.string()),
});
/** Nothing more is dispensed of it. */
export const prescriptionCancelled = event("pharmacy.prescription.cancelled", ofPrescription);

const ofDispensing = {
  dispensing_id: z.uuid(),
  prescription_id: z.uuid().nullable(),
  order_id: z.uuid(),
  product_id: z.uuid(),
  warehouse_id: z.uuid(),
  category: z.enum(["general", "pharmacy_only", "prescription", "controlled"]),
  quantity: Decimal,
};

/** Something was given out of a prescription, or, where it names none, was noted as sold without one. */
export const medicineDispensed = event("pharmacy.medicine.dispensed", ofDispensing);
/** A prescription has again what came back of what was dispensed; `quantity` is what was dispensed, `given_back` all of it that came back. */
export const dispensingRestored = event("pharmacy.dispensing.restored", {
  ...ofDispensing,
  given_back: Decimal,
});

export const ruleUpdated = event("pharmacy.dispensing_rule.updated", {
  product_id: z.uuid(),
  category: z.string(),
});
export const settingsUpdated = event("pharmacy.settings.updated", { fields: z.array(z.string()) });

const ofCount = {
  count_id: z.uuid(),
  product_id: z.uuid(),
  warehouse_id: z.uuid(),
  counted: Decimal,
  expected: Decimal,
  difference: Decimal,
};

/** Somebody counted a controlled drug; another person has to confirm it. */
export const drugCounted = event("pharmacy.controlled_drug.counted", ofCount);
export const countConfirmed = event("pharmacy.controlled_drug_count.confirmed", ofCount);
export const countRefused = event("pharmacy.controlled_drug_count.refused", ofCount);
