import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import type { Statement } from "#platform/database/connection.ts";
import { newId } from "#platform/database/ids.ts";
import { notInFuture } from "#platform/database/moments.ts";
import { holds, refuseUnlessStatus } from "#platform/database/refusals.ts";
import { decimal } from "#platform/money.ts";
import { command } from "#platform/operations/command.ts";
import { GivenUnit } from "../given-fields.ts";
import { isKnown, naming } from "../scanning/naming.ts";
import { type Scanned, scanned } from "../scanning/scan.ts";
import { stockCountLines as lines, products, stockCounts } from "../tables.ts";
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

/** What a caller says of a scan beside its code. */
interface Said {
  quantity?: string | undefined;
  unit?: string | undefined;
  counted_at?: string | undefined;
  again?: boolean | undefined;
}

/**
 * Adds what a scan stands for to the line of its product and lot, which is of the last of its scans, in whatever order they
 * come in; a line that is not there is begun.
 */
function addToLine(
  countId: string,
  id: string,
  code: Scanned,
  { quantity, unit, counted_at, again }: Said,
): Statement {
  const { content } = code;
  const said = ownUnits(
    sql`n.product_id`,
    sql`${quantity ?? (unit ? 1 : null)}::numeric`,
    sql`${unit ?? null}`,
  );
  const serial = sql`${content.serial}::text`;
  const before = again ? sql`'{}'::text[]` : sql`coalesce(c.serials, '{}')`;
  const place = (product: SQL, lot: SQL) => ({
    product,
    lot,
    warehouse: sql`(select w.warehouse_id from ${stockCounts} w where w.id = ${countId}::uuid)`,
  });
  const at = countedAt(sql`${counted_at ?? null}`);
  const last = again ? sql`excluded.counted_at` : sql`greatest(c.counted_at, excluded.counted_at)`;
  return writing(
    sql`${naming(code)},
    found as materialized (
      select n.product_id, coalesce(${said}, coalesce(${content.quantity}::numeric, 1) * n.pack_quantity) as counted,
             ${holds(sql`p.deleted_at is null`, "product.not_found")} and ${holds(sql`p.active`, "product.inactive")} as fine,
             case when p.track_lots and ${content.lot_number}::text is not null
                  then inventory.ensure_lot(p.id, ${content.lot_number}, ${content.expires_on}::date) end as lot
        from named n join ${products} p on p.id = n.product_id),
    checked as materialized (
      select f.*, ${holds(sql`f.counted is not null`, "stock_count.quantity_needed")} as known from found f)`,
    sql`insert into ${lines} as c (id, stock_count_id, product_id, lot_id, expected, counted, counted_at, counted_by, serials, rounds)
    select ${id}::uuid, s.id, f.product_id, f.lot, ${levelAt(place(sql`f.product_id`, sql`f.lot`), at)}, f.counted, ${at},
           app.actor_id(), case when ${serial} is not null then array[${serial}] end, 1
      from checked f join ${stockCounts} s on s.id = ${countId}::uuid
     where f.fine and f.known
    on conflict (tenant_id, stock_count_id, product_id, lot_id) do update
       set expected = ${levelAt(place(sql`c.product_id`, sql`c.lot_id`), last)},
           counted = ${again ? sql`0` : sql`coalesce(c.counted, 0)`} + excluded.counted,
           serials = case when ${holds(sql`${serial} is null or ${serial} <> all (${before})`, "serial.counted")}
                          then nullif(${before} || coalesce(excluded.serials, '{}'), '{}') end,
           counted_at = ${last}, counted_by = excluded.counted_by,
           rounds = ${again ? sql`c.rounds + 1` : sql`greatest(c.rounds, 1)`}, refusal = null`,
  );
}

/** Counts by scan: each adds what it stands for, one, a pack of so many, or the quantity that the caller types. */
export const scanStockCountLine = command({
  name: "inventory.stock_counts.scan_line",
  summary: "Add a scanned code to what was counted",
  input: z.strictObject({
    count_id: z.uuid(),
    code: z
      .string()
      .min(1)
      .max(2000)
      .describe("As the scanner sends it; FNC1 is character 29")
      .meta({ examples: ["4006381333931"] }),
    quantity: decimal({ positive: true })
      .optional()
      .describe(
        "How much of the unit, one of it where that is named alone; what the code stands for where both are left out",
      ),
    unit: GivenUnit,
    counted_at: CountedAt,
    again: z
      .boolean()
      .optional()
      .describe("The first scan of a second counting: what was counted of the line before is forgotten"),
  }),
  output: StockCountLine,
  roles: staffUp,
  errors: [
    "stock_count.not_found",
    "stock_count.closed",
    "stock_count.opening",
    "stock_count.line_posted",
    "stock_count.counted_before_opening",
    "stock_count.quantity_needed",
    "scan.malformed",
    "scan.no_product",
    "product.not_found",
    "product.inactive",
    "lot.expiry_differs",
    "lot.expiry_required",
    "lot.required",
    "stock.too_large",
    ...unitUseErrors,
    "serial.counted",
    "serial.count_differs",
  ],
  prepare: ({ input }) => ({ code: scanned(input.code), id: newId() }),
  batch({ input: { count_id, ...said } }, { code, id }) {
    return [
      ...notInFuture(["counted_at", said.counted_at]),
      refuseUnlessStatus(stockCounts, count_id, UNFINISHED, {
        missing: "stock_count.not_found",
        otherwise: "stock_count.closed",
      }),
      sheetWritten(count_id),
      refuseEarlier(count_id, sql`values (${said.counted_at ?? null}::timestamptz)`),
      isKnown(code),
      addToLine(count_id, id, code, said),
      notPosted,
      sql`select ${holds(
        sql`not exists (select from ${lineFrom} where ${written} and track_lots and ${lines.lot_id} is null and counted > expected)`,
        "lot.required",
      )}`,
      serialsFit(written),
      sql`update ${stockCounts} set status = 'counting' where ${stockCounts.id} = ${count_id}::uuid and status <> 'counting'`,
      answer(sql`select ${lineBody} as body, null::text as etag from ${lineFrom} where ${written}`),
    ];
  },
});
