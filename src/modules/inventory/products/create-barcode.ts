import { sql } from "drizzle-orm";
import { z } from "zod";
import { managerUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { newId } from "#platform/database/ids.ts";
import { refuseUnless } from "#platform/database/refusals.ts";
import { insertRow } from "#platform/database/write.ts";
import { decimal } from "#platform/money.ts";
import { command } from "#platform/operations/command.ts";
import { barcodeCreated } from "../events.ts";
import { barcodes, products } from "../tables.ts";
import { Barcode, BarcodeText, barcodeBody, thisBarcode, thisProduct } from "./barcode.ts";

/** Gives a product another barcode; one that has none has it as its own. */
export const createBarcode = command({
  name: "inventory.barcodes.create",
  summary: "Give a product another barcode",
  input: z.strictObject({
    product_id: z.uuid(),
    barcode: BarcodeText,
    pack_quantity: decimal({ positive: true }).optional().describe("1 where it is left out"),
  }),
  output: Barcode,
  status: 201,
  roles: managerUp,
  errors: ["product.not_found", "product.barcode_taken"],
  prepare: () => newId(),
  batch: ({ input }, id) => [
    refuseUnless(
      sql`exists (select from (select ${products.id} from ${thisProduct(input.product_id)} for update) p)`,
      "product.not_found",
    ),
    answer(
      insertRow(barcodes, { ...input, id }, sql`${barcodeBody} as body, ${barcodes.version}::text as etag`),
    ),
    sql`update ${products} set barcode = ${input.barcode}
      where ${products.id} = ${input.product_id}::uuid and ${products.barcode} is null`,
  ],
  events: ({ input: { product_id } }, id) => [
    barcodeCreated.from(
      {
        barcode_id: barcodes.id,
        product_id: barcodes.product_id,
        barcode: barcodes.barcode,
        pack_quantity: barcodes.pack_quantity,
      },
      thisBarcode(product_id, id),
    ),
  ],
});
