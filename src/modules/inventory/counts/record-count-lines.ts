import { sql } from "drizzle-orm";
import { z } from "zod";
import { staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import type { Statement } from "#platform/database/connection.ts";
import { newId } from "#platform/database/ids.ts";
import { notInFuture } from "#platform/database/moments.ts";
import { refuseUnless, refuseUnlessStatus } from "#platform/database/refusals.ts";
import { decimal } from "#platform/money.ts";
import { command } from "#platform/operations/command.ts";
import { GivenDay } from "#platform/time.ts";
import { GivenUnit, LotNumber, Serials } from "../given-fields.ts";
import { productsInUse } from "../in-use.ts";
import { stockCountLines, stockCounts } from "../tables.ts";
import { ownUnits, unitUseErrors } from "../units/unit.ts";
import { sheetWritten, UNFINISHED } from "./count.ts";
import {
  CountedAt,
  countedAt,
  levelAt,
  lineBody,
  lineFrom,
  notPosted,
  refuseEarlier,
  StockCountLine,
  serialsFit,
  writing,
  written,
} from "./count-line.ts";

/** Lines of one call. */
const MAX_LINES = 500;

const Counted = z.strictObject({
  product_id: z.uuid(),
  lot_id: z.uuid().optional(),
  lot_number: LotNumber.optional().describe("In place of lot_id; a new one is made"),
  expires_on: GivenDay.optional().describe("Of a new lot"),
  counted: decimal({ min: 0 }),
  unit: GivenUnit,
  counted_at: CountedAt,
  serials: Serials.describe(
    "Of what was counted; where they are as many, others of the product and lot are missing",
  ),
});
type Counted = z.output<typeof Counted>;

/** Writes the lines: each is compared with the level of its moment. Counted again, a line is replaced. */
function writeLines(countId: string, counted: readonly Counted[], ids: readonly string[]): Statement {
  const rows = counted.map((one, n) => ({ n, id: ids[n], ...one }));
  const place = { product: sql`f.product_id`, warehouse: sql`s.warehouse_id`, lot: sql`f.lot` };
  return writing(
    sql`given as (
      select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) g (n int, id uuid, product_id uuid, lot_id uuid,
        lot_number text, expires_on date, counted numeric, unit text, counted_at timestamptz, serials text[])),
    found as materialized (
      select g.*, ${countedAt(sql`g.counted_at`)} as at, ${ownUnits(sql`g.product_id`, sql`g.counted`, sql`g.unit`)} as own,
             case when g.lot_number is not null then inventory.ensure_lot(g.product_id, g.lot_number, g.expires_on)
                  when g.lot_id is not null then inventory.find_lot(g.product_id, g.lot_id, null) end as lot
        from (select * from given order by product_id, inventory.lot_key(lot_number), n) g),
    latest as (select distinct on (product_id, lot) * from found order by product_id, lot, n desc)`,
    sql`insert into ${stockCountLines} as c (id, stock_count_id, product_id, lot_id, expected, counted, counted_at,
      counted_by, serials, rounds)
    select f.id, s.id, f.product_id, f.lot, ${levelAt(place, sql`f.at`)}, f.own, f.at, app.actor_id(), f.serials, 1
      from latest f join ${stockCounts} s on s.id = ${countId}::uuid
    on conflict (tenant_id, stock_count_id, product_id, lot_id) do update
       set expected = excluded.expected, counted = excluded.counted, counted_at = excluded.counted_at,
           counted_by = excluded.counted_by, serials = excluded.serials, rounds = c.rounds + 1, refusal = null`,
  );
}

/** Records what was counted; a count in review goes back to counting. */
export const recordStockCountLines = command({
  name: "inventory.stock_counts.record_lines",
  summary: "Record what was counted; a product and lot counted again is replaced",
  input: z.strictObject({ count_id: z.uuid(), lines: z.array(Counted).min(1).max(MAX_LINES) }),
  output: z.object({ lines: z.array(StockCountLine) }).meta({ id: "StockCountLines" }),
  roles: staffUp,
  errors: [
    "stock_count.not_found",
    "stock_count.closed",
    "stock_count.opening",
    "stock_count.line_posted",
    "stock_count.counted_before_opening",
    "product.not_found",
    "product.inactive",
    "lot.not_found",
    "lot.required",
    "lot.not_tracked",
    "lot.expiry_differs",
    "lot.expiry_required",
    "stock.too_large",
    ...unitUseErrors,
    "serial.count_differs",
  ],
  prepare: ({ input: { lines } }) => lines.map(newId),
  batch({ input: { count_id, lines } }, ids) {
    return [
      ...notInFuture(...lines.map(({ counted_at }, n) => [`lines.${n}.counted_at`, counted_at] as const)),
      refuseUnlessStatus(stockCounts, count_id, UNFINISHED, {
        missing: "stock_count.not_found",
        otherwise: "stock_count.closed",
      }),
      sheetWritten(count_id),
      refuseEarlier(
        count_id,
        sql`select counted_at from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) g (counted_at timestamptz)`,
      ),
      productsInUse(
        sql`select product_id from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) g (product_id uuid)`,
      ),
      writeLines(count_id, lines, ids),
      notPosted,
      refuseUnless(
        sql`not exists (select from ${lineFrom} where ${written} and track_lots
          and ${stockCountLines.lot_id} is null and counted > expected)`,
        "lot.required",
      ),
      serialsFit(written),
      sql`update ${stockCounts} set status = 'counting' where ${stockCounts.id} = ${count_id}::uuid and status <> 'counting'`,
      answer(sql`select '{"lines":[' || string_agg(body, ',' order by id) || ']}' as body, null::text as etag from (
        select ${lineBody} as body, ${stockCountLines.id} as id from ${lineFrom} where ${written}) l`),
    ];
  },
});
