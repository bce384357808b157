import { or, type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { z } from "zod";
import { viewOf } from "#platform/database/view.ts";
import { Currency, Decimal, decimal, unitAmount } from "#platform/money.ts";
import { asOfNow, line, paragraph, resourceShape } from "#platform/operations/fields.ts";
import { equals, matches, search } from "#platform/operations/filter.ts";
import type { PageOrder } from "#platform/operations/list.ts";
import { resource } from "#platform/operations/resource.ts";
import { productEvents } from "../events.ts";
import { Days } from "../given-fields.ts";
import { products, stockLevels } from "../tables.ts";
import { BarcodeText, hasBarcode } from "./barcode.ts";
import { hasWords, isFound } from "./found-products.ts";

/** A product as the API has it. */
export const Product = z
  .object(
    resourceShape({
      sku: z.string(),
      name: z.string(),
      description: z.string().nullable(),
      category: z.string().nullable(),
      barcode: z.string().nullable().describe("The first of its barcodes"),
      unit: z.string(),
      price: Decimal,
      cost: Decimal,
      currency: z.string(),
      tax_category: z.string().nullable(),
      reorder_point: Decimal.nullable(),
      reorder_quantity: Decimal.nullable(),
      track_lots: z.boolean(),
      expiry_required: z.boolean(),
      whole_units: z.boolean(),
      quarantine_returns: asOfNow(z.boolean()),
      min_receipt_days: z.int().nullable(),
      serials_required: z.boolean(),
      generic_name: z.string().nullable(),
      strength: z.string().nullable(),
      form: z.string().nullable(),
      controlled_class: z.string().nullable(),
      cold_chain: z.boolean(),
      stocked: z.boolean(),
      active: z.boolean(),
    }),
  )
  .meta({ id: "Product" });

/** Does what customers bring back of a product wait in a quarantine? The rule is the database's. */
export const returnsWait = ({
  quarantine_returns,
  track_lots,
}: Record<"quarantine_returns" | "track_lots", PgColumn | SQL>): SQL =>
  sql`inventory.returns_wait(${quarantine_returns}, ${track_lots}, (select tenants.is_pharmacy()))`;

/** How a product is read. */
export const productView = viewOf(Product, products, { quarantine_returns: returnsWait(products) });

/** What a caller may write of a product. The currency is the tenant's where it is left out. */
export const productFields = {
  sku: line(64),
  name: line(300),
  description: paragraph().nullable().optional(),
  category: line(100).nullable().optional(),
  barcode: BarcodeText.nullable()
    .optional()
    .describe("Takes the place of the product's first barcode, which goes unless it is a pack's"),
  unit: line(32).optional(),
  price: decimal({ min: 0 }).optional(),
  cost: unitAmount().optional(),
  currency: Currency.optional(),
  tax_category: line(32)
    .nullable()
    .optional()
    .describe("A band of the country's taxes, once the tenant has named it; none: the default band"),
  reorder_point: decimal({ min: 0 }).nullable().optional(),
  reorder_quantity: decimal({ positive: true }).nullable().optional(),
  track_lots: z.boolean().optional(),
  expiry_required: z.boolean().optional().describe("A new lot of it needs an expiry date"),
  whole_units: z.boolean().optional().describe("It moves in whole units only"),
  quarantine_returns: z
    .boolean()
    .optional()
    .describe(
      "What customers bring back waits in a quarantine; while nobody says so or not, a pharmacy's does as long as it has lots",
    ),
  min_receipt_days: Days.nullable()
    .optional()
    .describe(
      "A receipt of a lot that expires in fewer days has to be confirmed; the tenant's where it is null",
    ),
  serials_required: z
    .boolean()
    .optional()
    .describe("Every movement of it names a serial for each unit; what is there is named by a count"),
  generic_name: line(300).nullable().optional().describe("Such as amoxicillin"),
  strength: line(100).nullable().optional().describe("Such as 500 mg"),
  form: line(100).nullable().optional().describe("Such as capsule"),
  controlled_class: line(50).nullable().optional().describe("The schedule of a controlled medicine"),
  cold_chain: z.boolean().optional().describe("It is kept cold"),
  stocked: z.boolean().optional().describe("False: it is sold and never in stock, as a service is"),
  active: z.boolean().optional(),
};

/**
 * The products that a page may have: those that the index of their words names, else those of the page as a walk through the list
 * finds them. What they are found by, the list's own conditions say.
 */
function foundOnPage(q: string, { where, orderBy, limit }: PageOrder): SQL {
  const walked = sql`array(select ${products.id} from ${products} where ${where} order by ${orderBy} limit ${limit})`;
  return sql`${products} join (select) page on ${isFound(products.id, q, walked)}`;
}

const byWords = search(products.name, products.sku, products.barcode, products.generic_name);
/** Words of the product, or the whole of one of its barcodes; no words are no condition, as in other lists. */
const found = matches(byWords.schema, (q) => {
  const hasThem = byWords.where(q);
  return hasThem && or(hasThem, hasBarcode(q.trim()));
});

/** The products: list, read and the usual changes. */
export const productRoutes = resource({
  name: "inventory.products",
  noun: "product",
  path: "/products",
  param: "product_id",
  table: products,
  item: Product,
  view: productView,
  fields: productFields,
  from: ({ q }, page) => (hasWords(q) ? foundOnPage(q, page) : sql`${products}`),
  filters: {
    q: found,
    category: equals(products.category, z.string()),
    barcode: matches(z.string().describe("Any of its barcodes, in any form of its GTIN"), hasBarcode),
    sku: equals(products.sku, z.string()),
    active: equals(products.active, z.stringbool()),
    track_lots: equals(products.track_lots, z.stringbool()),
    controlled_class: equals(products.controlled_class, z.string()),
    cold_chain: equals(products.cold_chain, z.stringbool()),
  },
  sorts: {
    name: { by: products.name, type: "text" },
    sku: { by: products.sku, type: "text" },
    price: { by: products.price, type: "numeric" },
    updated_at: { by: products.updated_at, type: "timestamptz" },
  },
  events: productEvents,
  order: "-created_at",
  errors: [
    "product.sku_taken",
    "product.barcode_taken",
    "product.has_history",
    "product.unit_taken",
    "product.unknown_tax_category",
    "product.holds_stock",
  ],
  quota: { resource: "products", fallback: (config) => config.QUOTA_PRODUCTS },
  removable: [
    {
      holds: (id) => sql`not exists (
          select from ${stockLevels} where ${stockLevels.product_id} = ${id}::uuid and ${stockLevels.quantity} > 0)
        and not exists (select from inventory.in_transit t where t.product_id = ${id}::uuid)`,
      otherwise: "product.holds_stock",
    },
  ],
});
