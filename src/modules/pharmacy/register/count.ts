import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { Decimal } from "#platform/money.ts";
import { resourceShape } from "#platform/operations/fields.ts";
import { Timestamp } from "#platform/time.ts";
import { controlledDrugCounts as counts } from "../tables.ts";

export const CountStatus = z.enum(["waiting", "confirmed", "refused"]);

/** What somebody counted of a controlled drug, beside what its register had, and who else saw it. */
export const ControlledDrugCount = z
  .object(
    resourceShape({
      status: CountStatus,
      product_id: z.uuid(),
      warehouse_id: z.uuid(),
      counted: Decimal.describe("In the product's own unit"),
      expected: Decimal.describe("The register's balance when it was recorded"),
      difference: Decimal.describe("counted − expected; it is shown, and corrects nothing"),
      entry_number: z.int().describe("The register's last entry then; 0: it had none"),
      note: z.string().nullable(),
      counted_by: z.uuid(),
      counted_by_name: z.string().nullable(),
      counted_at: Timestamp,
      witnessed_by: z.uuid().nullable().describe("Who confirmed it, or refused to: never who counted"),
      witnessed_by_name: z.string().nullable(),
      witnessed_at: Timestamp.nullable(),
      refusal_reason: z.string().nullable(),
    }),
  )
  .meta({ id: "ControlledDrugCount" });

/** The JSON text of a count. */
export const countBody = bodyOf(viewOf(ControlledDrugCount, counts, {}));

/** A count, as SQL after FROM. */
export const thisCount = (id: string): SQL => sql`${counts} where ${counts.id} = ${id}::uuid`;

/** The SELECT of one count: its body, and its version as the ETag. */
export const countById = (id: string): SQL =>
  sql`select ${countBody} as body, ${counts.version}::text as etag from ${thisCount(id)}`;

/** What the payloads of its events hold. */
export const countFacts = {
  count_id: counts.id,
  product_id: counts.product_id,
  warehouse_id: counts.warehouse_id,
  counted: counts.counted,
  expected: counts.expected,
  difference: counts.difference,
};
