import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Statement } from "#platform/database/connection.ts";
import { refuseUnless } from "#platform/database/refusals.ts";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { Decimal } from "#platform/money.ts";
import { resourceShape } from "#platform/operations/fields.ts";
import { Timestamp } from "#platform/time.ts";
import { stockCountLines as lines, lots, products, stockCounts, stockLevels } from "../tables.ts";
import { isSeen } from "./count.ts";

/** What was counted of a product and lot. */
export const StockCountLine = z
  .object(
    resourceShape({
      product_id: z.uuid(),
      sku: z.string(),
      product_name: z.string(),
      lot_id: z.uuid().nullable(),
      lot_number: z.string().nullable(),
      expected: Decimal.nullable().describe(
        "The level when it was counted, as the books have it at recording, and again at the review",
      ),
      counted: Decimal.nullable().describe(
        "In the product's own unit. Null: on the sheet, and not counted yet",
      ),
      difference: Decimal.nullable().describe("counted − expected: what posting adds to the level"),
      on_hand: Decimal.nullable().describe(
        "The level now; other than expected when stock moved since, or when it was posted",
      ),
      counted_at: Timestamp.nullable(),
      counted_by: z.uuid().nullable(),
      serials: z.array(z.string()).nullable().describe("Of what was counted, where they were named"),
      rounds: z.int().describe("How often it was counted"),
    }),
  )
  .meta({ id: "StockCountLine" });

/** What the books say of a line, `counted_at`: from now on backwards, as late paper is in it too. */
export const levelThen = (line: SQL, warehouse: SQL): SQL =>
  sql`(select p.level from inventory.level_at(app.tenant_id(), ${line}.product_id, ${warehouse}, ${line}.lot_id,
    ${line}.counted_at, ${line}.id, coalesce((select o.quantity from ${stockLevels} o
      where o.product_id = ${line}.product_id and o.warehouse_id = ${warehouse}
        and o.lot_id is not distinct from ${line}.lot_id), 0)) p)`;

/** Sets what the lines of a count expected, by the paper that there is now. */
export const refreshLines = (countId: string): SQL =>
  sql`update ${lines} l set expected = ${levelThen(sql`l`, sql`c.warehouse_id`)} from ${stockCounts} c
       where c.id = l.stock_count_id and l.stock_count_id = ${countId}::uuid and l.counted is not null`;

/** What nobody who counts blind sees before the review. */
const seen = (amount: SQL): SQL => sql`case when ${isSeen} then trim_scale(${amount})::text end`;

/** The JSON text of a line. */
export const lineBody = bodyOf(
  viewOf(StockCountLine, lines, {
    sku: products.sku,
    product_name: products.name,
    lot_number: lots.lot_number,
    expected: seen(sql`${lines.expected}`),
    difference: seen(sql`${lines.counted} - ${lines.expected}`),
    on_hand: seen(sql`coalesce((select l.quantity from ${stockLevels} l
      where l.product_id = ${lines.product_id} and l.warehouse_id = ${stockCounts.warehouse_id}
        and l.lot_id is not distinct from ${lines.lot_id}), 0)`),
  }),
);

/** Refuses more serials than were counted on the lines of a condition, and fewer where the product requires them. */
export const serialsFit = (written: SQL): Statement =>
  refuseUnless(
    sql`not exists (select from ${lineFrom} where ${written}
      and (coalesce(cardinality(${lines.serials}), 0) > ${lines.counted} or (${products.serials_required}
        and coalesce(cardinality(${lines.serials}), 0) <> ${lines.counted})))`,
    "serial.count_differs",
  );

/** What lines are selected from. */
export const lineFrom = sql`${lines} join ${stockCounts} on ${stockCounts.id} = ${lines.stock_count_id}
  join ${products} on ${products.id} = ${lines.product_id} left join ${lots} on ${lots.id} = ${lines.lot_id}`;
