import { z } from "zod";
import { Decimal } from "#platform/money.ts";

/** What a certificate says, as it was when the destruction was confirmed; moments are in `time_zone`. */
export const Certificate = z.object({
  number: z.int(),
  tenant: z.string(),
  time_zone: z.string(),
  reason: z.string(),
  method: z.string(),
  proposed_by: z.string(),
  proposed_at: z.string(),
  confirmed_by: z.string(),
  confirmed_at: z.string(),
  lines: z.array(
    z.object({
      sku: z.string(),
      product_name: z.string(),
      lot_number: z.string().nullable(),
      expires_on: z.iso.date().nullable(),
      warehouse_code: z.string(),
      quantity: Decimal.describe("In `own_unit`, the product's own"),
      own_unit: z.string(),
      unit: z.string().nullable().describe("The unit that it was said in, where one was named"),
      unit_quantity: Decimal.nullable().describe("How much of that unit"),
      serials: z.array(z.string()).nullable().describe("Of the packs, where they were named"),
    }),
  ),
});
export type Certificate = z.infer<typeof Certificate>;
