import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { Decimal } from "#platform/money.ts";
import { asOfNow, line } from "#platform/operations/fields.ts";
import { insurers, orders } from "../tables.ts";

/** Who bears a share of an order, as a caller says it; null: nobody. */
export const GivenInsurance = z
  .strictObject({
    insurer_id: z.uuid(),
    insured_number: line(50).describe("The number under which it insures the customer"),
    reference: line(50)
      .nullable()
      .optional()
      .describe("What it gave this sale, such as the number of its leave"),
  })
  .nullable()
  .optional()
  .describe(
    "Who bears a share: the customer pays the rest, and the insurer owes its share once goods are handed over",
  );

/** The columns of an order that say it; none where nothing was said. */
export const insuranceColumns = (given: z.output<typeof GivenInsurance>): Record<string, string | null> =>
  given === undefined
    ? {}
    : {
        insurer_id: given?.insurer_id ?? null,
        insured_number: given?.insured_number ?? null,
        insurance_reference: given?.reference ?? null,
      };

/** Who bears a share of an order, as it reads. */
export const OrderInsurance = z
  .object({
    insurer_id: z.uuid(),
    code: asOfNow(z.string()),
    name: asOfNow(z.string()),
    rate: asOfNow(Decimal, "Its own share of what is insured, in percent; a line may have another one"),
    insured_number: z.string(),
    reference: z.string().nullable(),
  })
  .nullable();

/** The same as SQL of type json. */
export const orderInsurance: SQL = sql`(select json_build_object('insurer_id', ${insurers.id}, 'code', ${insurers.code},
    'name', ${insurers.name}, 'rate', trim_scale(${insurers.rate})::text, 'insured_number', ${orders.insured_number},
    'reference', ${orders.insurance_reference})
  from ${insurers} where ${insurers.id} = ${orders.insurer_id})`;

/** What naming an insurer may end with. */
export const insuranceErrors = [
  "insurer.not_found",
  "insurer.inactive",
  "order.no_insurer",
  "sale.insured_denied",
] as const;
