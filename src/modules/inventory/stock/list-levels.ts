import { isNull, type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { bodyOf, type View } from "#platform/database/view.ts";
import { Decimal } from "#platform/money.ts";
import { equals, parameter, search } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import type { Operation } from "#platform/operations/operation.ts";
import { Timestamp } from "#platform/time.ts";
import { LotStatus } from "../lots/lot.ts";
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
    usable: Decimal.describe("Of it, what is neither held, recalled nor expired"),
    reserved: Decimal.optional().describe("What is promised; not by lot"),
    available: Decimal.optional().describe("usable − reserved, never below zero; not by lot"),
    lot_id: z.uuid().nullable().optional().describe("By lot only; null is stock without a lot"),
    lot_number: z.string().nullable().optional(),
    expires_on: z.iso.date().nullable().optional(),
    lot_status: LotStatus.nullable().optional(),
    updated_at: Timestamp,
  })
  .meta({ id: "StockLevel" });

interface Rows {
  /** The table that holds one row for each level shown. */
  of: typeof positions | typeof levels;
  joined: SQL;
  view: Partial<View<z.infer<typeof StockLevel>>>;
  body: (fields: SQL) => SQL;
  id: PgColumn;
  only?: SQL;
}

function levelsOf({ of, joined, view, body, id, only }: Rows): Operation {
  const fields = bodyOf({
    product_id: of.product_id,
    sku: products.sku,
    product_name: products.name,
    unit: products.unit,
    warehouse_id: of.warehouse_id,
    warehouse_code: warehouses.code,
    quantity: of.quantity,
    ...view,
    updated_at: of.updated_at,
  });
  return list({
    name: "inventory.stock_levels.list",
    summary: "List stock levels",
    item: StockLevel,
    roles: anyStaff,
    filters: {
      product_id: equals(of.product_id, z.uuid()),
      warehouse_id: equals(of.warehouse_id, z.uuid()),
      by_lot: parameter(z.stringbool().describe("A row for each lot of which there is any")),
      q: search(products.name, products.sku, products.barcode),
    },
    from: sql`${of} join ${products} on ${products.id} = ${of.product_id}
      join ${warehouses} on ${warehouses.id} = ${of.warehouse_id} ${joined}`,
    body: body(fields),
    id,
    sorts: { product: { by: of.product_id, type: "uuid" } },
    order: "product",
    where: () => [isNull(products.deleted_at), isNull(warehouses.deleted_at), only],
  });
}

const at = sql`product_id = ${positions.product_id} and warehouse_id = ${positions.warehouse_id}`;

const byProduct = levelsOf({
  of: positions,
  joined: sql``,
  view: {
    usable: sql`trim_scale(s.usable)::text`,
    reserved: sql`trim_scale(s.reserved)::text`,
    available: sql`trim_scale(greatest(s.usable - s.reserved, 0))::text`,
  },
  body: (fields) => sql`(select ${fields} from (select
    (select coalesce(sum(quantity), 0) from inventory.usable_levels where ${at}) as usable,
    (select coalesce(sum(quantity), 0) from inventory.reservations
      where ${at} and status = 'active' and expires_at > now()) as reserved) s)`,
  id: positions.warehouse_id,
});

const byLot = levelsOf({
  of: levels,
  joined: sql`left join ${lots} on ${lots.id} = ${levels.lot_id}`,
  view: {
    usable: sql`case when ${levels.lot_id} is null or inventory.lot_is_usable(
        ${lots.status}, ${lots.expires_on}, (select tenants.today()))
      then trim_scale(${levels.quantity})::text else '0' end`,
    lot_id: levels.lot_id,
    lot_number: lots.lot_number,
    expires_on: lots.expires_on,
    lot_status: lots.status,
  },
  body: (fields) => fields,
  id: levels.id,
  only: sql`${levels.quantity} > 0`,
});

/** Stock by product and warehouse, without removed products and warehouses; by lot where that is asked for. */
export const listStockLevels: Operation = {
  ...byProduct,
  run: (call) => ((call.input as { by_lot?: boolean }).by_lot ? byLot : byProduct).run(call),
};
