import { sql } from "drizzle-orm";
import { managerUp } from "#platform/context.ts";
import { importFile } from "#platform/imports/import-file.ts";
import { importedInto } from "#platform/imports/imported.ts";
import { fileKind } from "#platform/imports/kinds.ts";
import { type Upsert, upsertRows } from "#platform/imports/upsert-rows.ts";
import { line } from "#platform/operations/fields.ts";
import { supplierProductsImported } from "./events.ts";
import { supplierProductFields as fields } from "./supplier-products.ts";
import { supplierProducts } from "./tables.ts";

const supplierProductFile = fileKind({
  name: "supplier-products",
  noun: "supplier price",
  key: ["supplier_code", "sku"],
  id: "supplier_product_id",
  clears: true,
  columns: {
    supplier_code: { as: "text", schema: line(32), example: "ACME", about: "The code of the supplier" },
    sku: { as: "text", schema: line(64), example: "AMOX-500", about: "The SKU of the product" },
    supplier_sku: {
      as: "text",
      schema: fields.supplier_sku,
      example: "AC-1001",
      about: "The supplier's own article number",
    },
    price: { as: "amount", schema: fields.price, example: "790.5", about: "Of one unit" },
    currency: {
      as: "text",
      schema: fields.currency,
      example: "RWF",
      about: "ISO 4217 code; the tenant's by default",
    },
    lead_time_days: {
      as: "whole",
      schema: fields.lead_time_days,
      example: "5",
      about: "The supplier's own where it is left out",
    },
    minimum_quantity: {
      as: "amount",
      schema: fields.minimum_quantity,
      example: "10",
      about: "The least that is sold",
    },
    preferred: {
      as: "flag",
      schema: fields.preferred,
      example: "false",
      about: "Is the product bought here? At most one supplier of a product",
    },
  },
});

/** Supplier and product are named by their code and SKU; a product has one preferred supplier, in the file too. */
const prices: Upsert = {
  table: supplierProducts,
  lookups: {
    supplier_id: {
      by: "supplier_code",
      select: (code) =>
        sql`select s.id from inventory.suppliers_view s where s.code = ${code} and s.deleted_at is null`,
      fault: "supplier_product.unknown_supplier",
    },
    product_id: {
      by: "sku",
      select: (sku) =>
        sql`select p.id from inventory.products_view p where p.sku = ${sku} and p.deleted_at is null`,
      fault: "supplier_product.unknown_product",
    },
  },
  match: ["supplier_id", "product_id"],
  taken: "supplier_product.exists",
  defaults: { currency: sql`select tenants.currency()` },
  adds: (value) => ({
    preferred_before: sql`count(*) filter (where ${value("preferred")}) over (
      partition by l.product_id order by l.row rows between unbounded preceding and 1 preceding)`,
  }),
  faults: (value) => [
    {
      when: sql`${value("preferred")} and (j.preferred_before > 0 or exists (
        select from ${supplierProducts} o where o.product_id = j.product_id and o.supplier_id <> j.supplier_id
           and o.preferred and o.deleted_at is null))`,
      code: "supplier_product.preferred_taken",
      path: "preferred",
    },
  ],
};

/** Imports a file of what suppliers ask for products. */
export const importSupplierProducts = importFile({
  name: "purchasing.supplier_products.import",
  kind: supplierProductFile,
  roles: managerUp,
  errors: ["supplier_product.preferred_taken"],
  write: (file, choice) => upsertRows(supplierProductFile, prices, file, choice),
  events: () => [importedInto(supplierProducts, supplierProductsImported)],
});
