import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Statement } from "#platform/database/connection.ts";
import { refuseUnless } from "#platform/database/refusals.ts";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { Decimal } from "#platform/money.ts";
import { asOfNow, resourceShape } from "#platform/operations/fields.ts";
import { GivenTime, Timestamp } from "#platform/time.ts";
import {
  stockCountLines as lines,
  lots,
  products,
  stockCounts,
  stockLevels,
  stockMovements,
} from "../tables.ts";
import { isSeen, thisCount } from "./count.ts";

/** What was counted of a product and lot. */
export const StockCountLine = z
  .object(
    resourceShape({
      product_id: z.uuid(),
      sku: asOfNow(z.string()),
      product_name: asOfNow(z.string()),
      lot_id: z.uuid().nullable(),
      lot_number: asOfNow(z.string().nullable()),
      expected: asOfNow(
        Decimal.nullable(),
        "The level when it was counted, as the books have it at recording, and again at the review; of a blind count null until it is posted, but for managers at its review, and so are difference and on_hand",
      ),
      counted: Decimal.nullable().describe(
        "In the product's own unit. Null: on the sheet, and not counted yet",
      ),
      difference: asOfNow(Decimal.nullable(), "counted − expected: what posting adds to the level"),
      on_hand: asOfNow(
        Decimal.nullable(),
        "The level now; other than expected when stock moved since, or when it was posted",
      ),
      counted_at: Timestamp.nullable(),
      counted_by: z.uuid().nullable(),
      serials: z.array(z.string()).nullable().describe("Of what was counted, where they were named"),
      posted_at: Timestamp.nullable().describe("Since when it is in the ledger"),
      refusal: z
        .string()
        .nullable()
        .describe("The code for which the ledger refused it, until it is counted again or posted anew"),
      rounds: z.int().describe("How often it was counted"),
    }),
  )
  .meta({ id: "StockCountLine" });

/** When something was counted, as a caller gives it; `notInFuture` and `refuseEarlier` check it. */
export const CountedAt = GivenTime.optional().describe(
  "When it was counted, such as on paper; now where it is left out, never in the future nor before the count was opened",
);

/** A moment that a caller gave, as SQL: a clock that is fast has counted now. */
export const countedAt = (given: SQL): SQL =>
  sql`least(coalesce(${given}::timestamptz, app.now()), app.now())`;

/** Refuses what was counted before the count was opened: `moments` is a SELECT of one moment a row. */
export const refuseEarlier = (countId: string, moments: SQL): Statement =>
  refuseUnless(
    sql`(select min(m.at) from (${moments}) m (at)) is null or (select min(m.at) from (${moments}) m (at))
      >= (select ${stockCounts.created_at} from ${thisCount(countId)})`,
    "stock_count.counted_before_opening",
  );

/** Where something is: product, warehouse and lot, as SQL. */
interface Place {
  product: SQL;
  warehouse: SQL;
  lot: SQL;
}

/**
 * What the books say of a place at a moment, with what moved at that very moment: from now on backwards, as late paper is in
 * it too. It is what the ledger makes of a count of then, whose id is after all others of its moment (`inventory.level_at`).
 */
export const levelAt = ({ product, warehouse, lot }: Place, moment: SQL): SQL =>
  sql`(coalesce((select now.quantity from ${stockLevels} now
        where now.product_id = ${product} and now.warehouse_id = ${warehouse} and now.lot_id is not distinct from ${lot}), 0)
      - coalesce((select sum(later.quantity) from ${stockMovements} later
        where later.product_id = ${product} and later.warehouse_id = ${warehouse} and later.lot_id is not distinct from ${lot}
          and later.occurred_at > ${moment}), 0))`;

/** What the books say by now of a line, when it was counted. */
const levelThen = levelAt(
  { product: sql`l.product_id`, warehouse: sql`c.warehouse_id`, lot: sql`l.lot_id` },
  sql`l.counted_at`,
);

/** Lines of a count whose `level` of when they were counted is another than they expect, as SQL after FROM, named `m`: late paper moved it. */
export const movedLines = (countId: string): SQL =>
  sql`(select l.id, n.level from ${lines} l join ${stockCounts} c on c.id = l.stock_count_id
       cross join lateral (select ${levelThen} as level offset 0) n
      where l.stock_count_id = ${countId}::uuid and l.counted is not null and l.posted_at is null and l.expected <> n.level) m`;

/**
 * Sets what the lines of a count expected, by the paper that there is now: those that it moved are written, and no other. An earlier
 * statement of the batch locks the count.
 */
export const refreshLines = (countId: string): SQL =>
  sql`update ${lines} l set expected = m.level from ${movedLines(countId)} where l.id = m.id`;

const WRITTEN = "app.count_lines";

/** A statement that writes lines, INSERT … ON CONFLICT without RETURNING; `written` are then the lines that it wrote. */
export const writing = (before: SQL, insert: SQL): Statement =>
  sql`with ${before}, written as (${insert} returning id)
      select set_config(${WRITTEN}, coalesce((select array_agg(id) from written), '{}')::text, true)`;

/** The lines that an earlier statement of the batch wrote. */
export const written = sql`${lines.id} = any (current_setting(${WRITTEN})::uuid[])`;

/** Refuses to count again what is in the ledger. */
export const notPosted: Statement = refuseUnless(
  sql`not exists (select from ${lines} where ${written} and ${lines.posted_at} is not null)`,
  "stock_count.line_posted",
);

/** What is hidden of a blind count. */
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
