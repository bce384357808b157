import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { bodyOf, type View } from "#platform/database/view.ts";
import { Decimal } from "#platform/money.ts";
import { equals, search } from "#platform/operations/filter.ts";
import { list, type PageOrder } from "#platform/operations/list.ts";
import { ofWarehouse, theirWarehouses } from "#platform/operations/pages-in-sight.ts";
import { hasWords, isFound } from "../products/found-products.ts";
import { reorderPoints } from "../tables.ts";

/** A product that is low: in all warehouses together, or in one where it has a reorder point of its own. */
export const LowStock = z
  .object({
    product_id: z.uuid(),
    sku: z.string(),
    name: z.string(),
    unit: z.string(),
    warehouse_id: z.uuid().nullable().describe("Null: all warehouses together"),
    warehouse_code: z.string().nullable(),
    on_hand: Decimal.describe("Held and expired lots with it"),
    usable: Decimal.describe("What of it may be issued"),
    reserved: Decimal,
    on_order: Decimal.describe("Of purchase requests that are submitted or approved, what is still to come"),
    in_transit: Decimal.describe("On its way there and usable"),
    expected: Decimal.describe(
      "usable − reserved + on_order + in_transit; low at or below the reorder point",
    ),
    reorder_point: Decimal,
    reorder_quantity: Decimal.nullable(),
    shortage: Decimal.describe("What is missing to the reorder point"),
  })
  .meta({ id: "LowStock" });

const amount = (column: string) => sql.raw(`trim_scale(s.${column})::text`);

const view: View<z.infer<typeof LowStock>> = {
  product_id: sql`s.product_id`,
  sku: sql`s.sku`,
  name: sql`s.name`,
  unit: sql`s.unit`,
  warehouse_id: sql`s.warehouse_id`,
  warehouse_code: sql`(select w.code from inventory.warehouses w where w.id = s.warehouse_id)`,
  on_hand: amount("on_hand"),
  usable: amount("usable"),
  reserved: amount("reserved"),
  on_order: amount("on_order"),
  in_transit: amount("in_transit"),
  expected: amount("expected"),
  reorder_point: amount("reorder_point"),
  reorder_quantity: amount("reorder_quantity"),
  shortage: sql`trim_scale(s.reorder_point - s.expected)::text`,
};

/** So many products with a reorder point at one warehouse are all looked at; of more, the page is looked for among all products, in its order. */
const FEW = 500;

/** The products that a page of one warehouse may have: those with a reorder point there, or where they are many those of the page; as an array. */
const ofOnePlace = (warehouse: string, page: PageOrder): SQL => {
  const few = sql`(select case when count(*) <= ${FEW} then coalesce(array_agg(r.product_id), '{}') end from (
    select r.product_id from ${reorderPoints} r where r.warehouse_id = ${warehouse}::uuid and r.deleted_at is null limit ${FEW + 1}) r)`;
  return sql`coalesce(${few}, ${ofPage(page)})`;
};

/** The products of a page, as a walk through all finds them. */
const ofPage = ({ where, orderBy, limit }: PageOrder): SQL =>
  sql`array(select s.product_id from inventory.reorder_levels s where ${where} order by ${orderBy} limit ${limit})`;

/** The products of a page are known before their stock is summed, by what there is an index of. */
function here(warehouse: string | undefined, q: string | undefined, page: PageOrder): SQL {
  const levels = sql`inventory.reorder_levels s`;
  const these = warehouse === undefined ? ofPage(page) : ofOnePlace(warehouse, page);
  const id = sql`s.product_id`;
  if (hasWords(q)) return sql`${levels} join (select) page on ${isFound(id, q, these)}`;
  return warehouse === undefined
    ? levels
    : sql`${levels} join (select) page on ${id} = any ((select ${these})::uuid[])`;
}

/** Products to order again. */
export const listLowStock = list({
  name: "inventory.stock_movements.low_stock",
  summary: "List products at or below their reorder point",
  item: LowStock,
  roles: anyStaff,
  filters: {
    q: search(sql`s.name`, sql`s.sku`, sql`s.barcode`),
    category: equals(sql`s.category`, z.string()),
    product_id: equals(sql`s.product_id`, z.uuid()),
    warehouse_id: ofWarehouse((id) => sql`s.warehouse_id = ${id}`),
  },
  from: ({ warehouse_id, q }, page) => here(warehouse_id, q, page),
  body: bodyOf(view),
  id: sql`s.id`,
  sorts: {
    created_at: { by: sql`s.id`, type: "uuid" },
    name: { by: sql`s.name`, type: "text" },
    sku: { by: sql`s.sku`, type: "text" },
  },
  order: "name",
  // Who is limited to branches sees reorder points of their warehouses alone: the products are those that have one.
  where: () => [
    sql`case when (select app.warehouses()) is null then true else s.product_id in (
      select r.product_id from ${theirWarehouses} cross join lateral (
        select r.product_id from ${reorderPoints} r
         where r.warehouse_id = theirs.warehouse_id and r.deleted_at is null offset 0) r) end`,
    sql`s.low`,
  ],
});
