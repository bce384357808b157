import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { bodyOf, objectOf, type View, viewOf } from "#platform/database/view.ts";
import { Decimal } from "#platform/money.ts";
import { resourceShape } from "#platform/operations/fields.ts";
import { Timestamp } from "#platform/time.ts";
import { lots, products, stockTransfers } from "../tables.ts";

/** Where a transfer is. `closed`: received in part, and the rest went back or was lost. */
export const TransferStatus = z.enum(["in_transit", "partially_received", "received", "closed", "cancelled"]);

/** While a transfer has one of these, goods of it are under way. */
export const UNFINISHED = TransferStatus.extract(["in_transit", "partially_received"]).options;

const own = {
  from_warehouse_id: z.uuid(),
  to_warehouse_id: z.uuid(),
  status: TransferStatus,
  reference: z.string().nullable(),
  note: z.string().nullable(),
  sent_at: Timestamp,
  finished_at: Timestamp.nullable().describe("When nothing of it was under way any more"),
};

/** A transfer in a list. */
export const ListedTransfer = z.object(resourceShape(own)).meta({ id: "ListedStockTransfer" });

const Line = z.object({
  product_id: z.uuid(),
  sku: z.string(),
  lot_id: z.uuid().nullable(),
  lot_number: z.string().nullable(),
  quantity: Decimal.describe("What left"),
  received: Decimal,
  sent_back: Decimal.describe("What went back to where it came from"),
  written_off: Decimal.describe("What was lost on the way"),
});

/** A transfer between warehouses: what left, and what became of it. What is under way is in neither warehouse. */
export const StockTransfer = z
  .object({ ...resourceShape(own), lines: z.array(Line).describe("What left, by lot") })
  .meta({ id: "StockTransfer" });

const amount = (of: SQL): SQL => sql`trim_scale(coalesce(${of}, 0))::text`;
const lost = sql`sum(-m.quantity) filter (where m.type = 'discard')`;

const line: View<z.infer<typeof Line>> = {
  product_id: sql`m.product_id`,
  sku: sql`(select ${products.sku} from ${products} where ${products.id} = m.product_id)`,
  lot_id: sql`m.lot_id`,
  lot_number: sql`(select ${lots.lot_number} from ${lots} where ${lots.id} = m.lot_id)`,
  quantity: amount(sql`sum(-m.quantity) filter (where m.type = 'transfer' and m.quantity < 0)`),
  received: amount(sql`sum(m.quantity) filter (where m.warehouse_id = ${stockTransfers.to_warehouse_id})`),
  sent_back: amount(sql`sum(m.quantity) filter (where m.type = 'transfer' and m.quantity > 0
    and m.warehouse_id = ${stockTransfers.from_warehouse_id}) - coalesce(${lost}, 0)`),
  written_off: amount(lost),
};

const body = bodyOf(
  viewOf(StockTransfer, stockTransfers, {
    lines: sql`(select coalesce(json_agg(l.line order by l.first), '[]') from (
      select ${objectOf(line)} as line, min(m.id::text) as first from inventory.transfer_legs m
       where m.tenant_id = ${stockTransfers.tenant_id} and m.transfer_id = ${stockTransfers.id} group by m.product_id, m.lot_id) l)`,
  }),
);

/** The SELECT of one transfer: its body and its version as the ETag. */
export const transferById = (id: string) =>
  sql`select ${body} as body, ${stockTransfers.version}::text as etag from ${stockTransfers}
      where ${stockTransfers.id} = ${id}::uuid`;
