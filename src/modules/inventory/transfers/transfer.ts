import { sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { bodyOf, type View } from "#platform/database/view.ts";
import { Decimal } from "#platform/money.ts";
import { shownAlways } from "#platform/operations/fields.ts";
import { equals } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { query } from "#platform/operations/query.ts";
import { Timestamp } from "#platform/time.ts";
import { stockTransfers as transfers } from "../tables.ts";

export const TransferStatus = z.enum(["in_transit", "received", "cancelled"]);

const shown = {
  ...shownAlways,
  from_warehouse_id: z.uuid(),
  to_warehouse_id: z.uuid(),
  status: TransferStatus,
  reference: z.string().nullable(),
  note: z.string().nullable(),
  sent_at: Timestamp,
  finished_at: Timestamp.nullable().describe("When it was received or cancelled"),
};

/** A transfer in a list. */
export const ListedTransfer = z.object(shown).meta({ id: "ListedStockTransfer" });

/** A transfer between warehouses: what left, and what became of it. While in transit it is in neither warehouse. */
export const StockTransfer = z
  .object({
    ...shown,
    lines: z
      .array(
        z.object({
          product_id: z.uuid(),
          sku: z.string(),
          lot_id: z.uuid().nullable(),
          lot_number: z.string().nullable(),
          quantity: Decimal,
        }),
      )
      .describe("What left, by lot"),
  })
  .meta({ id: "StockTransfer" });

const listed: View<z.infer<typeof ListedTransfer>> = {
  id: transfers.id,
  from_warehouse_id: transfers.from_warehouse_id,
  to_warehouse_id: transfers.to_warehouse_id,
  status: transfers.status,
  reference: transfers.reference,
  note: transfers.note,
  sent_at: transfers.sent_at,
  finished_at: transfers.finished_at,
  version: transfers.version,
  created_at: transfers.created_at,
  updated_at: transfers.updated_at,
};

const whole: View<z.infer<typeof StockTransfer>> = {
  ...listed,
  lines: sql`(select coalesce(json_agg(json_build_object('product_id', m.product_id, 'sku', p.sku, 'lot_id', m.lot_id,
      'lot_number', t.lot_number, 'quantity', trim_scale(-m.quantity)::text) order by m.id), '[]')
    from inventory.stock_movements m join inventory.products p on p.id = m.product_id
    left join inventory.lots t on t.id = m.lot_id
    where m.transfer_id = ${transfers.id} and m.quantity < 0)`,
};

/** The SELECT of one transfer: its body and its version as the ETag. */
export const transferById = (id: string) =>
  sql`select ${bodyOf(whole)} as body, ${transfers.version}::text as etag from ${transfers}
      where ${transfers.id} = ${id}::uuid`;

export const readStockTransfer = query({
  name: "inventory.stock_transfers.read",
  summary: "Read a transfer",
  input: z.strictObject({ transfer_id: z.uuid() }),
  output: StockTransfer,
  roles: anyStaff,
  missing: "stock_transfer.not_found",
  select: ({ input }) => transferById(input.transfer_id),
});

/** Transfers, the latest first. */
export const listStockTransfers = list({
  name: "inventory.stock_transfers.list",
  summary: "List transfers",
  item: ListedTransfer,
  roles: anyStaff,
  filters: {
    status: equals(transfers.status, TransferStatus),
    from_warehouse_id: equals(transfers.from_warehouse_id, z.uuid()),
    to_warehouse_id: equals(transfers.to_warehouse_id, z.uuid()),
  },
  from: sql`${transfers}`,
  body: bodyOf(listed),
  id: transfers.id,
  sorts: { created_at: { by: transfers.id, type: "uuid" } },
  order: "-created_at",
});
