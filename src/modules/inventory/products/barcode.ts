import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { Decimal } from "#platform/money.ts";
import { line, resourceShape } from "#platform/operations/fields.ts";
import { barcodes, products } from "../tables.ts";

/** A barcode as it is kept: a GTIN, or any text of the shop's own. */
export const BarcodeText = line(64);

/** A barcode of a product as the API has it. */
export const Barcode = z
  .object(
    resourceShape({
      product_id: z.uuid(),
      barcode: z.string(),
      pack_quantity: Decimal.describe("How many of the product's units one scan stands for"),
    }),
  )
  .meta({ id: "Barcode" });

/** The JSON text of a barcode. */
export const barcodeBody = bodyOf(viewOf(Barcode, barcodes, {}));

/** The condition that a product has this barcode, in any form of its GTIN. */
export function hasBarcode(text: string): SQL {
  return sql`${products.id} in (select ${barcodes.product_id} from ${barcodes}
    where ${barcodes.key} = (select inventory.barcode_key(${text})) and ${barcodes.deleted_at} is null)`;
}

/** SQL after FROM for the product with this id, unless it was removed. */
export const thisProduct = (id: string): SQL =>
  sql`${products} where ${products.id} = ${id}::uuid and ${products.deleted_at} is null`;

/** SQL after FROM for a barcode of a product. */
export const thisBarcode = (product: string, id: string): SQL =>
  sql`${barcodes} where ${barcodes.id} = ${id}::uuid and ${barcodes.product_id} = ${product}::uuid
    and ${barcodes.deleted_at} is null`;
