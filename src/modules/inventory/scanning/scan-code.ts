import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import type { Statement } from "#platform/database/connection.ts";
import { holds, refuseUnless } from "#platform/database/refusals.ts";
import { bodyOf } from "#platform/database/view.ts";
import { command } from "#platform/operations/command.ts";
import { productView } from "../products/products.ts";
import { products } from "../tables.ts";
import { Purpose, Scan, type Scanned, scanned } from "./scan.ts";

const input = z.strictObject({
  code: z.string().min(1).max(400).describe("As the scanner sends it; FNC1 is character 29"),
  purpose: Purpose.optional().describe("What a movement is drafted for"),
  warehouse_id: z.uuid().optional(),
});
type Given = z.output<typeof input>;

/** The product that the code names. */
const named = (barcodes: readonly string[]): SQL => sql`${products.deleted_at} is null
  and ${products.barcode} in (select jsonb_array_elements_text(${JSON.stringify(barcodes)}::jsonb))`;

/** Ends the transaction with product.not_found or scan.ambiguous, with what was looked for, unless it is one product. */
function isOne({ content, barcodes }: Scanned): Statement {
  const sought = JSON.stringify({ gtin: content.gtin ?? undefined, barcodes });
  return sql`select ${holds(sql`count(*) > 0`, "product.not_found", sought)},
      ${holds(sql`count(*) < 2`, "scan.ambiguous", sql`json_build_object('product_ids', json_agg(id))`)}
    from (select ${products.id} as id from ${products} where ${named(barcodes)} limit 10) found`;
}

/** The facts of the scan, as one row of `state`: the product, its lot, dates, stock and what stands in the way. */
function facts({ content, barcodes }: Scanned, { purpose, warehouse_id }: Given): SQL {
  const warehouse = sql`${warehouse_id ?? null}::uuid`;
  const expiry = sql`${content.expires_on}::date`;
  const lot = sql`case when ${products.track_lots} then ${content.lot_number}::text end`;
  const [isIn, isOut] = [purpose === "receive", purpose === "issue"].map((is) => sql.raw(String(is)));
  return sql`fact as materialized (
    select ${products.id} as product_id, ${bodyOf(productView)}::json as product, ${products.active} as active,
           ${products.track_lots} as track_lots, ${lot} as lot_number, l.id as lot_id,
           coalesce(l.status, 'available') as status, ${expiry} <> l.expires_on as differs,
           case when l.id is null then ${expiry} else l.expires_on end as expires_on,
           coalesce((select w.active from inventory.warehouses w where w.id = ${warehouse}), true) as open,
           (select coalesce(sum(s.quantity), 0) from inventory.stock_levels s
             where s.product_id = ${products.id} and (${warehouse} is null or s.warehouse_id = ${warehouse})
               and (${lot} is null or s.lot_id = l.id)) as on_hand
      from ${products} left join inventory.lots l on l.product_id = ${products.id} and l.lot_number = ${lot}
     where ${named(barcodes)}),
  state as materialized (
    select f.*, d.expired, f.active and inventory.lot_is_usable(f.status, f.expires_on, d.today) as usable,
           f.lot_number is not null and f.lot_id is null as new_lot,
           (select coalesce(json_agg(obstacle order by at), '[]') from (values
              (1, 'product_inactive', not f.active), (2, 'warehouse_inactive', not f.open),
              (3, 'lot_unknown', ${isOut} and f.lot_number is not null and f.lot_id is null),
              (4, 'lot_not_available', ${isOut} and f.status <> 'available'), (5, 'lot_expired', ${isOut} and d.expired),
              (6, 'expiry_differs', ${isIn} and f.differs), (7, 'out_of_stock', ${isOut} and f.on_hand <= 0)
            ) o (at, obstacle, stands) where stands) as obstacles
      from fact f cross join lateral (
        select t.today, inventory.lot_is_expired(f.expires_on, t.today) as expired from (select tenants.today()) t (today)) d)`;
}

/** The answer's last members: the drafted movement, and what it lacks. */
function draft({ content }: Scanned, { purpose, warehouse_id }: Given): SQL {
  if (!purpose) return sql`'movement', null, 'missing', '[]'::json`;
  const quantity = sql`${purpose === "count" ? content.quantity : (content.quantity ?? "1")}::text`;
  const warehouse = sql`${warehouse_id ?? null}::uuid`;
  const isOut = sql.raw(String(purpose === "issue"));
  return sql`'movement', case when obstacles::text = '[]' then json_strip_nulls(json_build_object(
      'type', ${purpose}::text, 'product_id', product_id, 'warehouse_id', ${warehouse}, 'quantity', ${quantity},
      'lot_id', case when ${isOut} then lot_id end, 'lot_number', case when not ${isOut} then lot_number end,
      'expires_on', case when not ${isOut} and lot_number is not null then expires_on end)) end,
    'missing', (select coalesce(json_agg(field order by at), '[]') from (values
      (1, 'warehouse_id', ${warehouse} is null), (2, 'quantity', ${quantity} is null),
      (3, 'lot_number', not ${isOut} and track_lots and lot_number is null),
      (4, 'expires_on', not ${isOut} and new_lot and expires_on is null)) m (at, field, lacks) where lacks)`;
}

/**
 * Reads a scanned code and answers with the product, its lot and a drafted movement. It changes nothing. Errors:
 * scan.malformed with the position, scan.no_product, product.not_found, scan.ambiguous, warehouse.not_found.
 */
export const scanCode = command({
  name: "inventory.codes.scan",
  summary: "Scan a code: GS1 element string, EAN, UPC or the shop's own",
  input,
  output: Scan,
  errors: ["scan.malformed", "scan.no_product", "scan.ambiguous", "product.not_found", "warehouse.not_found"],
  roles: staffUp,
  prepare: (call) => scanned(call.input.code),
  batch: (call, code) => [
    ...(call.input.warehouse_id
      ? [
          refuseUnless(
            sql`exists (select from inventory.warehouses w where w.id = ${call.input.warehouse_id}::uuid and w.deleted_at is null)`,
            "warehouse.not_found",
          ),
        ]
      : []),
    isOne(code),
    answer(
      sql`select json_build_object('code', ${JSON.stringify(code.content)}::json, 'product', product,
          'lot', case when lot_number is not null then json_build_object('id', lot_id, 'lot_number', lot_number,
            'expires_on', expires_on, 'status', status) end,
          'expired', expired, 'usable', usable, 'on_hand', trim_scale(on_hand)::text, 'obstacles', obstacles,
          ${draft(code, call.input)})::text as body, null::text as etag from state`,
      undefined,
      facts(code, call.input),
    ),
  ],
});
