import { sql } from "drizzle-orm";
import { managerUp } from "#platform/context.ts";
import type { Statement } from "#platform/database/connection.ts";
import { withinQuota } from "#platform/database/quotas.ts";
import { importFile } from "#platform/imports/import-file.ts";
import { importedInto } from "#platform/imports/imported.ts";
import type { FileRows } from "#platform/imports/read-rows.ts";
import { upsertRows } from "#platform/imports/upsert-rows.ts";
import { productsImported } from "../events.ts";
import { products } from "../tables.ts";
import { barcodeOfProduct, faultsOfProduct, freedBarcodes, productFile } from "./product-file.ts";
import { returnsWait } from "./products.ts";

/** Locks the products whose SKUs are in the file, in the order in which movements lock them: by id. */
function lockExisting({ fields, rows }: FileRows): Statement {
  const at = fields.indexOf("sku") + 2;
  return sql`select from ${products} where ${products.deleted_at} is null and ${products.sku} in (
      select jsonb_array_elements_text(${JSON.stringify(rows.map((row) => row[at]))}::jsonb))
    order by ${products.id} for no key update`;
}

/** What movements go by, that a file may change: those of the trigger `alone` of the table. */
export const movedBy = [
  ...["active", "deleted_at", "unit", "currency", "track_lots", "expiry_required", "whole_units"],
  ...["quarantine_returns", "min_receipt_days", "serials_required", "stocked"],
] as const;

/** Imports a file of products; the quota counts those whose SKU is new. */
export const importProducts = importFile({
  name: "inventory.products.import",
  kind: productFile,
  roles: managerUp,
  errors: [
    "quota.exceeded",
    "product.has_history",
    "product.barcode_taken",
    "product.unit_taken",
    "product.unknown_tax_category",
  ],
  before: ({ ctx }, file, { existing }) => [
    withinQuota("products", 0, ctx.config.QUOTA_PRODUCTS),
    ...(existing === "update" ? [lockExisting(file)] : []),
  ],
  write: (file, choice, { ctx }) =>
    upsertRows(
      productFile,
      {
        table: products,
        match: ["sku"],
        taken: "product.sku_taken",
        defaults: { currency: sql`select tenants.currency()` },
        followed: {
          quarantine_returns: (value) =>
            returnsWait({
              quarantine_returns: sql`p.quarantine_returns`,
              track_lots: sql`coalesce(${value("track_lots")}, p.track_lots)`,
            }),
        },
        alone: { columns: movedBy, hold: (ids) => sql`inventory.hold_alone(array(${ids}))` },
        adds: barcodeOfProduct,
        faults: faultsOfProduct,
        needs: freedBarcodes,
        fits: sql`select app.within_quota('products', (
          select count(*) from judged where there is null and fault is null), ${ctx.config.QUOTA_PRODUCTS})`,
      },
      file,
      choice,
    ),
  events: () => [importedInto(products, productsImported)],
});
