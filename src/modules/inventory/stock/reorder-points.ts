import { z } from "zod";
import { viewOf } from "#platform/database/view.ts";
import { Decimal, decimal } from "#platform/money.ts";
import { resourceShape } from "#platform/operations/fields.ts";
import { equals } from "#platform/operations/filter.ts";
import { resource } from "#platform/operations/resource.ts";
import { reorderPointEvents } from "../events.ts";
import { productOf, warehouseOf } from "../expansions.ts";
import { GivenUnit } from "../given-fields.ts";
import { products, reorderPoints, warehouses } from "../tables.ts";
import { saidInUnits } from "../units/unit.ts";

/** From what on a product is ordered again for one warehouse. The product's own is that of all warehouses together. */
export const ReorderPoint = z
  .object(
    resourceShape({
      product_id: z.uuid(),
      warehouse_id: z.uuid(),
      reorder_point: Decimal,
      reorder_quantity: Decimal.nullable(),
    }),
  )
  .meta({ id: "ReorderPoint" });

/** The reorder points of products at warehouses: list, read and the usual changes. */
export const reorderPointRoutes = resource({
  name: "inventory.reorder_points",
  noun: "reorder_point",
  path: "/reorder-points",
  param: "reorder_point_id",
  table: reorderPoints,
  item: ReorderPoint,
  view: viewOf(ReorderPoint, reorderPoints, {}),
  fields: {
    product_id: z.uuid(),
    warehouse_id: z.uuid(),
    reorder_point: decimal({ min: 0 }),
    reorder_quantity: decimal({ positive: true }).nullable().optional(),
    unit: GivenUnit.describe(
      "The unit of the product that both quantities are said in; they are kept in its own, which it is where this is left out",
    ),
  },
  written: saidInUnits(reorderPoints.product_id, { quantities: ["reorder_point", "reorder_quantity"] }),
  filters: {
    product_id: equals(reorderPoints.product_id, z.uuid()),
    warehouse_id: equals(reorderPoints.warehouse_id, z.uuid()),
  },
  places: [reorderPoints.warehouse_id],
  expand: {
    product: productOf(reorderPoints.product_id),
    warehouse: warehouseOf(reorderPoints.warehouse_id),
  },
  sorts: {},
  events: reorderPointEvents,
  order: "-created_at",
  refers: [
    { field: "product_id", to: products, otherwise: "reorder_point.unknown_product" },
    { field: "warehouse_id", to: warehouses, otherwise: "reorder_point.unknown_warehouse" },
  ],
  errors: ["reorder_point.exists", "reorder_point.unknown_product", "reorder_point.unknown_warehouse"],
});
