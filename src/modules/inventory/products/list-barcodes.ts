import { sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { holds } from "#platform/database/refusals.ts";
import { matches } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { barcodes } from "../tables.ts";
import { Barcode, barcodeBody, thisProduct } from "./barcode.ts";

/** The barcodes of a product, the oldest first. */
export const listBarcodes = list({
  name: "inventory.barcodes.list",
  summary: "List the barcodes of a product",
  item: Barcode,
  roles: anyStaff,
  filters: {
    product_id: matches(z.uuid(), (id) => {
      const isThere = holds(sql`exists (select from ${thisProduct(id)})`, "product.not_found");
      return sql`(select ${isThere}) and ${barcodes.product_id} = ${id}::uuid`;
    }),
  },
  required: ["product_id"],
  from: sql`${barcodes}`,
  body: barcodeBody,
  id: barcodes.id,
  sorts: { created_at: { by: barcodes.created_at, type: "timestamptz" } },
  order: "created_at",
  where: () => [sql`${barcodes.deleted_at} is null`],
  errors: ["product.not_found"],
});
