import { sql } from "drizzle-orm";
import { z } from "zod";
import { bodyOf, objectOf, viewOf } from "#platform/database/view.ts";
import { Decimal } from "#platform/money.ts";
import { resourceShape } from "#platform/operations/fields.ts";
import { Timestamp } from "#platform/time.ts";
import { lots, products, stockMovements, stockTransfers } from "../tables.ts";

/** Where a transfer is: received and cancelled are final. */
export const TransferStatus = z.enum(["in_transit", "received", "cancelled"]);

const own = {
  from_warehouse_id: z.uuid(),
  to_warehouse_id: z.uuid(),
  status: TransferStatus,
  reference: z.string().nullable(),
  note: z.string().nullable(),
  sent_at: Timestamp,
  finished_at: Timestamp.nullable().describe("When it was received or cancelled"),
};

/** A transfer in a list. */
export const ListedTransfer = z.object(resourceShape(own)).meta({ id: "ListedStockTransfer" });

const Line = z.object({
  product_id: z.uuid(),
  sku: z.string(),
  lot_id: z.uuid().nullable(),
  lot_number: z.string().nullable(),
  quantity: Decimal,
});

/** A transfer between warehouses: what left, and what became of it. While in transit it is in neither warehouse. */
export const StockTransfer = z
  .object({ ...resourceShape(own), lines: z.array(Line).describe("What left, by lot") })
  .meta({ id: "StockTransfer" });

const line = objectOf(
  viewOf(Line, stockMovements, {
    sku: products.sku,
    lot_number: lots.lot_number,
    quantity: sql`trim_scale(-${stockMovements.quantity})::text`,
  }),
);

const body = bodyOf(
  viewOf(StockTransfer, stockTransfers, {
    lines: sql`(select coalesce(json_agg(${line} order by ${stockMovements.id}), '[]') from ${stockMovements}
      join ${products} on ${products.id} = ${stockMovements.product_id}
      left join ${lots} on ${lots.id} = ${stockMovements.lot_id}
      where ${stockMovements.transfer_id} = ${stockTransfers.id} and ${stockMovements.quantity} < 0)`,
  }),
);

/** The SELECT of one transfer: its body and its version as the ETag. */
export const transferById = (id: string) =>
  sql`select ${body} as body, ${stockTransfers.version}::text as etag from ${stockTransfers}
      where ${stockTransfers.id} = ${id}::uuid`;
