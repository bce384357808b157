import { sql } from "drizzle-orm";
import { z } from "zod";
import { managerUp } from "#platform/context.ts";
import { refuseStale, refuseUnless } from "#platform/database/refusals.ts";
import { emitEach } from "#platform/events.ts";
import { command } from "#platform/operations/command.ts";
import { barcodeRemoved } from "../events.ts";
import { barcodes, products } from "../tables.ts";
import { thisBarcode, thisProduct } from "./barcode.ts";

/** Takes a barcode from a product. Where it was the first, the next oldest is. */
export const removeBarcode = command({
  name: "inventory.barcodes.remove",
  summary: "Take a barcode from a product",
  input: z.strictObject({ product_id: z.uuid(), barcode_id: z.uuid() }),
  output: null,
  roles: managerUp,
  errors: ["product.not_found", "barcode.not_found", "version.stale"],
  batch: ({ input: { product_id, barcode_id }, ifMatch }) => {
    const barcode = thisBarcode(product_id, barcode_id);
    return [
      refuseUnless(
        sql`exists (select from (select ${products.id} from ${thisProduct(product_id)} for update) p)`,
        "product.not_found",
      ),
      refuseUnless(sql`exists (select from ${barcode})`, "barcode.not_found"),
      ...refuseStale(sql`select ${barcodes.version} from ${barcode}`, ifMatch, "barcode.not_found"),
      emitEach([
        {
          event: barcodeRemoved,
          payload: barcodeRemoved.payloadOf({
            barcode_id: barcodes.id,
            product_id: barcodes.product_id,
            barcode: barcodes.barcode,
            pack_quantity: barcodes.pack_quantity,
          }),
          from: barcode,
        },
      ]),
      sql`update ${products} set barcode = (select ${barcodes.barcode} from ${barcodes}
          where ${barcodes.product_id} = ${product_id}::uuid and ${barcodes.id} <> ${barcode_id}::uuid
            and ${barcodes.deleted_at} is null order by ${barcodes.id} limit 1)
        where ${products.id} = ${product_id}::uuid
          and ${products.barcode} = (select ${barcodes.barcode} from ${barcode})`,
      sql`delete from ${barcode}`,
    ];
  },
});
