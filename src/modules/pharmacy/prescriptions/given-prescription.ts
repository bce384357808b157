import { sql } from "drizzle-orm";
import { z } from "zod";
import { GivenUnit, unitUseErrors } from "#modules/inventory";
import type { Statement } from "#platform/database/connection.ts";
import { newId } from "#platform/database/ids.ts";
import { decimal } from "#platform/money.ts";
import { line, paragraph } from "#platform/operations/fields.ts";
import { GivenDay } from "#platform/time.ts";

const MOST_REPEATS = 99;
const LONGEST_DAYS = 730;

const GivenLine = z.strictObject({
  product_id: z.uuid().nullable().optional(),
  generic_name: line(300)
    .nullable()
    .optional()
    .describe("In place of a product, or beside it, where another one of the same may be given"),
  strength: line(100)
    .nullable()
    .optional()
    .describe("Of the generic name, such as 500 mg; required of what is controlled"),
  form: line(100)
    .nullable()
    .optional()
    .describe("Of the generic name, such as capsule; required of what is controlled"),
  quantity: decimal({ positive: true }).describe("Of one filling"),
  unit: GivenUnit.describe(
    "The unit that `quantity` is in: one of the product's; of a generic name that of the products themselves, and required",
  ),
  repeats: z.int().min(0).max(MOST_REPEATS).optional().describe("How often it may be filled again; 0"),
  days_supply: z
    .int()
    .min(1)
    .max(LONGEST_DAYS)
    .nullable()
    .optional()
    .describe("How many days one filling is for"),
  directions: paragraph(500).nullable().optional(),
});

/** What is prescribed, as a caller writes it. */
export const GivenLines = z.array(GivenLine).min(1).max(50);

/** What a caller writes of a prescription. */
export const givenPrescription = {
  number: line(50).describe("As the prescriber numbered it: the same one is entered once"),
  issued_on: GivenDay,
  valid_until: GivenDay.optional().describe("The last day; as the settings say it where it is left out"),
  contact_id: z.uuid().describe("The patient"),
  prescriber_name: line(200),
  prescriber_licence: line(50),
  facility: line(200).nullable().optional(),
  note: paragraph(1000).nullable().optional(),
  lines: GivenLines,
};

/** A statement that writes what is prescribed, in place of what was. */
export const writeLines = (id: string, given: z.output<typeof GivenLines>): Statement =>
  sql`select pharmacy.write_lines(${id}::uuid, ${JSON.stringify(
    given.map((one, at) => ({ ...one, id: newId(), position: at + 1 })),
  )}::jsonb)`;

/** What writing one may end with. */
export const GIVEN_ERRORS = [
  "contact.not_found",
  "product.not_found",
  ...unitUseErrors,
  "stock.too_large",
  "prescription.number_taken",
  "prescription.ends_before_issue",
  "prescription.line_of_nothing",
  "prescription.unit_missing",
  "prescription.too_vague",
] as const;
