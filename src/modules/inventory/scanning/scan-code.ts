import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { refuseUnless } from "#platform/database/refusals.ts";
import { bodyOf, objectOf, type View } from "#platform/database/view.ts";
import { command } from "#platform/operations/command.ts";
import { today } from "../lots/lot.ts";
import { productView } from "../products/products.ts";
import { lots, products, serials, stockLevels, warehouses } from "../tables.ts";
import { isKnown, naming } from "./naming.ts";
import { MISSING, OBSTACLES, Purpose, Scan, type Scanned, scanned } from "./scan.ts";

const input = z.strictObject({
  code: z
    .string()
    .min(1)
    .max(2000)
    .describe("As the scanner sends it; FNC1 is character 29")
    .meta({ examples: ["4006381333931"] }),
  purpose: Purpose.optional().describe("What a movement is drafted for"),
  warehouse_id: z.uuid().optional(),
});
type Given = z.output<typeof input>;

const product = objectOf(productView);

/** Those of the names whose condition holds, as a JSON array in their order. */
function holding<Name extends string>(names: readonly Name[], conditions: Record<Name, SQL>): SQL {
  const rows = names.map((name, at) => sql`(${sql.raw(`${at}, '${name}'`)}, ${conditions[name]})`);
  return sql`(select coalesce(json_agg(name order by at), '[]')
    from (values ${sql.join(rows, sql`, `)}) c (at, name, holds) where holds)`;
}

/** The facts of the scan, as one row of `state`: the product, its lot, dates, stock and the obstacles. */
function facts(code: Scanned, { purpose, warehouse_id }: Given): SQL {
  const { content, weights } = code;
  const warehouse = sql`${warehouse_id ?? null}::uuid`;
  const expiry = sql`${content.expires_on}::date`;
  const lot = sql`case when ${products.track_lots} then ${content.lot_number}::text end`;
  const [isIn, isOut, isCount] = Purpose.options.map((one) => sql.raw(String(purpose === one)));
  const obstacles = holding(OBSTACLES, {
    product_inactive: sql`not f.active`,
    warehouse_inactive: sql`not f.open`,
    warehouse_quarantine: sql`${isOut} and f.confined`,
    lot_differs: sql`f.serial_lot <> f.lot_id and f.serial_state <> 'reversed'`,
    lot_unknown: sql`${isOut} and f.lot_number is not null and f.lot_id is null`,
    lot_not_available: sql`(${isOut} and f.status <> 'available') or (${isIn} and f.status = 'recalled')`,
    lot_expired: sql`(${isIn} or ${isOut}) and d.expired`,
    expiry_differs: sql`(${isIn} or ${isOut}) and f.differs`,
    out_of_stock: sql`${isOut} and f.on_hand <= 0`,
    serial_not_in_stock: sql`${isOut} and (f.serial_state <> 'in_stock' or f.serial_warehouse <> ${warehouse})`,
    serial_known: sql`(${isIn} and f.serial_state not in ('missing', 'reversed', 'returned'))
      or (${isCount} and (f.serial_state in ('issued', 'in_transit') or f.serial_warehouse <> ${warehouse}))`,
  });
  const weight = sql`(${JSON.stringify(weights)}::jsonb ->> lower(${products.unit}))::numeric`;
  return sql`${naming(code)},
  fact as materialized (
    select ${products.id} as product_id, ${product} as product, n.barcode, n.pack_quantity, ${weight} as weight,
           coalesce(${weight}, coalesce(${content.quantity}::numeric, 1) * n.pack_quantity) as units, ${products.active} as active,
           ${products.track_lots} as track_lots, coalesce(l.lot_number, ${lot}) as lot_number, l.id as lot_id, x.lot_id as serial_lot,
           x.state as serial_state, x.warehouse_id as serial_warehouse,
           coalesce(l.status, 'available') as status, ${expiry} <> l.expires_on as differs,
           case when l.id is null then ${expiry} else l.expires_on end as expires_on,
           least(${expiry}, l.expires_on) as valid_until,
           coalesce((select w.active from ${warehouses} w where w.id = ${warehouse}), true) as open,
           (select coalesce(sum(s.quantity), 0) from ${stockLevels} s
             where s.product_id = ${products.id} and (${warehouse} is null or s.warehouse_id = ${warehouse})
               and (coalesce(${lot}, l.lot_number) is null or s.lot_id = l.id)) as on_hand,
           coalesce((select w.quarantine from ${warehouses} w where w.id = ${warehouse}), false) as confined
      from named n join ${products} on ${products.id} = n.product_id
      left join ${serials} x on x.product_id = ${products.id} and x.serial = ${content.serial}::text 
      left join ${lots} l on l.product_id = ${products.id} and (l.key = inventory.lot_key(${lot}) or (${lot} is null and l.id = x.lot_id))),
  state as materialized (
    select f.*, case when min_scale(f.units) <= 4 then trim_scale(f.units)::text end as quantity, d.expired, f.active and inventory.lot_is_usable(f.status, f.valid_until, d.today) as usable,
           f.lot_number is not null and f.lot_id is null as new_lot, ${obstacles} as obstacles
      from fact f cross join lateral (
        select t.today, inventory.lot_is_expired(f.valid_until, t.today) as expired from (select ${today}) t (today)) d)`;
}

type Draft = Pick<z.infer<typeof Scan>, "movement" | "missing">;

/** The drafted movement, and what it lacks. */
function draft({ content }: Scanned, { purpose, warehouse_id }: Given): View<Draft> {
  if (!purpose) return { movement: sql`null`, missing: sql`'[]'::json` };
  const isSaid = sql.raw(String(purpose !== "count" || content.quantity !== null));
  const quantity = sql`case when ${isSaid} or weight is not null then quantity end`;
  const warehouse = sql`${warehouse_id ?? null}::uuid`;
  const isOut = sql.raw(String(purpose === "issue"));
  return {
    movement: sql`case when obstacles::text = '[]' then json_strip_nulls(json_build_object(
      'type', ${purpose}::text, 'product_id', product_id, 'warehouse_id', ${warehouse}, 'quantity', ${quantity},
      'lot_id', case when ${isOut} then lot_id end, 'lot_number', case when not ${isOut} then lot_number end,
      'expires_on', case when not ${isOut} and lot_number is not null then expires_on end,
      'serials', case when ${content.serial}::text is not null then json_build_array(${content.serial}::text) end)) end`,
    missing: holding(MISSING, {
      warehouse_id: sql`${warehouse} is null`,
      quantity: sql`${quantity} is null`,
      lot_number: sql`not ${isOut} and track_lots and lot_number is null`,
      expires_on: sql`not ${isOut} and new_lot and expires_on is null`,
    }),
  };
}

/** The answer, read from `state`. */
const answerTo = (code: Scanned, given: Given): View<z.infer<typeof Scan>> => ({
  code: sql`${JSON.stringify(code.content)}::json`,
  product: sql`product`,
  barcode: sql`barcode`,
  pack_quantity: sql`trim_scale(pack_quantity)::text`,
  quantity: sql`quantity`,
  lot: sql`case when lot_number is not null then json_build_object('id', lot_id, 'lot_number', lot_number,
    'expires_on', expires_on, 'status', status) end`,
  expired: sql`expired`,
  usable: sql`usable`,
  on_hand: sql`trim_scale(on_hand)::text`,
  obstacles: sql`obstacles`,
  ...draft(code, given),
});

/** Reads a scanned code and answers with the product, its lot and a drafted movement. It changes nothing. */
export const scanCode = command({
  name: "inventory.codes.scan",
  summary: "Scan a code: GS1 element string or Digital Link, EAN, UPC or the shop's own",
  input,
  output: Scan,
  errors: ["scan.malformed", "scan.no_product", "product.not_found", "warehouse.not_found"],
  roles: staffUp,
  prepare: (call) => scanned(call.input.code),
  batch: (call, code) => [
    ...(call.input.warehouse_id
      ? [
          refuseUnless(
            sql`exists (select from ${warehouses} w
              where w.id = ${call.input.warehouse_id}::uuid and w.deleted_at is null)`,
            "warehouse.not_found",
          ),
        ]
      : []),
    isKnown(code),
    answer(
      sql`select ${bodyOf(answerTo(code, call.input))} as body, null::text as etag from state`,
      undefined,
      facts(code, call.input),
    ),
  ],
});
