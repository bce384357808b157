import { isNull, type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { Decimal } from "#platform/money.ts";
import { equals, parameter, search } from "#platform/operations/filter.ts";
import { list, type PageOrder } from "#platform/operations/list.ts";
import type { Call, Operation } from "#platform/operations/operation.ts";
import { isOnPage, keysOnPage } from "#platform/operations/pages-in-sight.ts";
import { allOf } from "#platform/pagination.ts";
import { Timestamp } from "#platform/time.ts";
import { LotStatus, levelIsUsable } from "../lots/lot.ts";
import { hasWords, isFound } from "../products/found-products.ts";
import { stockLevels as levels, lots, stockPositions as positions, products, warehouses } from "../tables.ts";

/** What a warehouse holds of a product, or of one lot of it: the sum of the ledger. */
export const StockLevel = z
  .object({
    product_id: z.uuid(),
    sku: z.string(),
    product_name: z.string(),
    unit: z.string(),
    warehouse_id: z.uuid(),
    warehouse_code: z.string(),
    quantity: Decimal.describe("What is there physically"),
    usable: Decimal.describe("Of it, what is neither held, recalled, expired nor in a quarantine"),
    reserved: Decimal.describe("Promised of what is usable; by lot, what is promised of that very lot"),
    available: Decimal.describe(
      "What may still leave: usable − reserved, never below zero; by lot, no more than of all lots together",
    ),
    lot_id: z.uuid().nullable().optional().describe("By lot only; null is stock without a lot"),
    lot_number: z.string().nullable().optional(),
    expires_on: z.iso.date().nullable().optional(),
    lot_status: LotStatus.nullable().optional(),
    updated_at: Timestamp,
  })
  .meta({ id: "StockLevel" });

const ofLot = { lot_id: true, lot_number: true, expires_on: true, lot_status: true } as const;
const OfProduct = StockLevel.omit(ofLot);

const named = {
  sku: products.sku,
  product_name: products.name,
  unit: products.unit,
  warehouse_code: warehouses.code,
};

interface Levels {
  /** The table that holds one row for each level listed. */
  of: typeof positions | typeof levels;
  joined?: SQL;
  body: SQL;
  id: PgColumn;
  only?: SQL;
}

function listOf({ of, joined, body, id, only }: Levels): Operation {
  const rows = sql`${of} join ${products} on ${products.id} = ${of.product_id}
    join ${warehouses} on ${warehouses.id} = ${of.warehouse_id} ${joined ?? sql``}`;
  const ofProduct = equals(of.product_id, z.uuid());
  const ofWarehouse = equals(of.warehouse_id, z.uuid());
  /**
   * The levels of a page are looked for in their own table, in its order: what their products and warehouses say is looked up for one after
   * the other until the page is full. As a join the planner begins with those, and puts all levels in order.
   */
  const isHere = (page: PageOrder, productId: string | undefined, warehouseId: string | undefined): SQL =>
    allOf(
      page.begins,
      ofProduct.where(productId),
      ofWarehouse.where(warehouseId),
      only,
      sql`exists (select from ${products} cross join ${warehouses} where ${products.id} = ${of.product_id}
        and ${warehouses.id} = ${of.warehouse_id} and ${page.where} offset 0)`,
    );
  return list({
    name: "inventory.stock_levels.list",
    summary: "List stock levels",
    item: StockLevel,
    roles: anyStaff,
    filters: {
      product_id: ofProduct,
      warehouse_id: ofWarehouse,
      by_lot: parameter(z.stringbool().describe("A row for each lot of which there is any")),
      q: search(products.name, products.sku, products.barcode),
    },
    from: ({ product_id, warehouse_id, q }, page) => {
      const sight = { rows: sql`${of}`, key: of.product_id, places: [of.warehouse_id] };
      const here = { ...page, where: isHere(page, product_id, warehouse_id) };
      const isThere = hasWords(q)
        ? isFound(of.product_id, q, keysOnPage(sight, here))
        : isOnPage(sight, here);
      return sql`${rows} join (select) page on ${isThere}`;
    },
    body,
    id,
    untimed:
      "each movement changes its level: an index of when they changed would be one more write of every movement",
    sorts: { product: { by: of.product_id, type: "uuid" } },
    order: "product",
    where: () => [isNull(products.deleted_at), isNull(warehouses.deleted_at), only],
  });
}

const sumOf = (rows: SQL, of: Levels["of"], only = sql``): SQL =>
  sql`(select coalesce(sum(x.quantity), 0) from ${rows} x
    where x.product_id = ${of.product_id} and x.warehouse_id = ${of.warehouse_id} ${only})`;
const usableOf = (of: Levels["of"]) => sumOf(sql`inventory.usable_levels`, of);
const reservedOf = (of: Levels["of"], only?: SQL) => sumOf(sql`inventory.reserved_stock`, of, only);

const ofProduct = bodyOf(
  viewOf(OfProduct, positions, {
    ...named,
    usable: sql`trim_scale(s.usable)::text`,
    reserved: sql`trim_scale(s.reserved)::text`,
    available: sql`trim_scale(greatest(s.usable - s.reserved, 0))::text`,
  }),
);
const byProduct = listOf({
  of: positions,
  body: sql`(select ${ofProduct} from (select ${usableOf(positions)} as usable, ${reservedOf(positions)} as reserved) s)`,
  id: positions.warehouse_id,
});

const ofLotBody = bodyOf(
  viewOf(StockLevel, levels, {
    ...named,
    usable: sql`trim_scale(s.usable)::text`,
    reserved: sql`trim_scale(s.reserved)::text`,
    available: sql`trim_scale(greatest(least(s.usable - s.reserved, s.free), 0))::text`,
    lot_number: lots.lot_number,
    expires_on: lots.expires_on,
    lot_status: lots.status,
  }),
);
const byLot = listOf({
  of: levels,
  joined: sql`left join ${lots} on ${lots.id} = ${levels.lot_id}`,
  body: sql`(select ${ofLotBody} from (select
    case when not ${warehouses.quarantine} and ${levelIsUsable(levels, lots)} then ${levels.quantity} else 0 end as usable,
    ${reservedOf(levels, sql`and x.lot_id = ${levels.lot_id}`)} as reserved,
    ${usableOf(levels)} - ${reservedOf(levels)} as free) s)`,
  id: levels.id,
  only: sql`${levels.quantity} > 0`,
});

const isByLot = ({ input }: Call): boolean =>
  typeof input === "object" && input !== null && "by_lot" in input && input.by_lot === true;

/** Stock by product and warehouse, without removed products and warehouses; by lot where that is asked for. */
export const listStockLevels: Operation = {
  ...byProduct,
  run: (call) => (isByLot(call) ? byLot : byProduct).run(call),
};
