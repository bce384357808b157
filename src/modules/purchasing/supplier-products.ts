import { sql } from "drizzle-orm";
import { z } from "zod";
import { GivenUnit, productOf, saidInUnits, supplierOf } from "#modules/inventory";
import { viewOf } from "#platform/database/view.ts";
import { Currency, Decimal, decimal, unitAmount } from "#platform/money.ts";
import { line, resourceFields } from "#platform/operations/fields.ts";
import { equals, search } from "#platform/operations/filter.ts";
import { resource } from "#platform/operations/resource.ts";
import { supplierProductEvents } from "./events.ts";
import { supplierProducts } from "./tables.ts";

/** What a supplier asks for a product, and how soon it comes. */
export const SupplierProduct = z
  .object({
    ...resourceFields,
    supplier_id: z.uuid(),
    product_id: z.uuid(),
    supplier_sku: z.string().nullable().describe("The supplier's own article number"),
    price: Decimal.describe("Of one of the product's own unit"),
    currency: z.string(),
    lead_time_days: z.int().nullable().describe("The supplier's own where it is null"),
    minimum_quantity: Decimal.nullable(),
    preferred: z.boolean().describe("Suggestions buy the product here; at most one supplier of a product"),
  })
  .meta({ id: "SupplierProduct" });

/** What a caller may write of a supplier's price. */
export const supplierProductFields = {
  supplier_id: z.uuid(),
  product_id: z.uuid(),
  supplier_sku: line(64).nullable().optional(),
  price: unitAmount(),
  currency: Currency.optional(),
  lead_time_days: z.int().min(0).max(3650).nullable().optional(),
  minimum_quantity: decimal({ positive: true }).nullable().optional(),
  preferred: z.boolean().optional(),
};

/** What suppliers ask: list, read and the usual changes. */
export const supplierProductRoutes = resource({
  name: "purchasing.supplier_products",
  noun: "supplier_product",
  path: "/supplier-products",
  param: "supplier_product_id",
  table: supplierProducts,
  item: SupplierProduct,
  view: viewOf(SupplierProduct, supplierProducts, {}),
  fields: {
    ...supplierProductFields,
    unit: GivenUnit.describe(
      "The unit of the product that price and minimum_quantity are of; they are kept of its own, the price to 12 places",
    ),
  },
  written: saidInUnits(supplierProducts.product_id, { quantities: ["minimum_quantity"], costs: ["price"] }),
  filters: {
    q: search(supplierProducts.supplier_sku),
    supplier_id: equals(supplierProducts.supplier_id, z.uuid()),
    product_id: equals(supplierProducts.product_id, z.uuid()),
    preferred: equals(supplierProducts.preferred, z.stringbool()),
  },
  expand: {
    product: productOf(supplierProducts.product_id),
    supplier: supplierOf(supplierProducts.supplier_id),
  },
  sorts: { price: { by: supplierProducts.price, type: "numeric" } },
  events: supplierProductEvents,
  order: "-created_at",
  refers: [
    {
      field: "supplier_id",
      to: sql`inventory.suppliers_view`,
      otherwise: "supplier_product.unknown_supplier",
    },
    {
      field: "product_id",
      to: sql`inventory.products_view`,
      otherwise: "supplier_product.unknown_product",
    },
  ],
  errors: [
    "supplier_product.exists",
    "supplier_product.preferred_taken",
    "supplier_product.unknown_supplier",
    "supplier_product.unknown_product",
  ],
});
