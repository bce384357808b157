import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { newId } from "#platform/database/ids.ts";
import { type FieldError, Problem } from "#platform/errors.ts";
import { decimal } from "#platform/money.ts";
import { command } from "#platform/operations/command.ts";
import { transferSent } from "../events.ts";
import { Days, GivenUnit, Note, Reference, Serials } from "../given-fields.ts";
import { inUseErrors, productsInUse, warehousesInUse } from "../in-use.ts";
import { lockPositions } from "../movements/lock-positions.ts";
import { postMovements } from "../movements/post-movements.ts";
import { serialErrors } from "../serials.ts";
import { stockTransfers } from "../tables.ts";
import { unitUseErrors } from "../units/unit.ts";
import { StockTransfer, transferById } from "./transfer.ts";

/** Lines of one transfer. */
const MAX_LINES = 200;

const Line = z.strictObject({
  product_id: z.uuid(),
  quantity: decimal({ positive: true }),
  unit: GivenUnit,
  serials: Serials,
  lot_id: z.uuid().optional().describe("Without one, what expires first leaves"),
  min_shelf_life_days: Days.optional(),
});
type Line = z.output<typeof Line>;

const Sending = z.strictObject({
  from_warehouse_id: z.uuid(),
  to_warehouse_id: z.uuid(),
  lines: z.array(Line).min(1).max(MAX_LINES),
  reference: Reference,
  note: Note,
});

/** A product stands once without a lot, or once for each lot: so its lines are checked together. */
function faults({ from_warehouse_id: from, to_warehouse_id: to, lines }: z.output<typeof Sending>) {
  const found: FieldError[] = [];
  if (from.toLowerCase() === to.toLowerCase())
    found.push({ path: "to_warehouse_id", code: "same_warehouse", message: "must be another warehouse" });
  const key = ({ product_id, lot_id }: Line) => `${product_id} ${lot_id ?? ""}`.toLowerCase();
  const keys = lines.map(key);
  for (const [at, { product_id, lot_id, serials, min_shelf_life_days }] of lines.entries()) {
    if (serials && min_shelf_life_days !== undefined)
      found.push({
        path: `lines.${at}.min_shelf_life_days`,
        code: "not_allowed",
        message: "belongs to what leaves without serials",
      });
    const open = keys.indexOf(`${product_id} `.toLowerCase());
    const earlier = keys.indexOf(keys[at] ?? "");
    if (earlier < at || (lot_id && open >= 0))
      found.push({
        path: `lines.${at}.product_id`,
        code: "duplicate",
        message: `stands in line ${earlier < at ? earlier : open} too`,
      });
  }
  return found;
}

const lineRows = (lines: readonly Line[]): SQL =>
  sql`select l.* from jsonb_to_recordset(${JSON.stringify(lines.map((one, n) => ({ n, ...one })))}::jsonb)
    l (n int, product_id uuid, quantity numeric, unit text, serials text[], lot_id uuid, min_shelf_life_days int)`;

/**
 * Sends goods to another warehouse: they leave now and are in transit until they are received or the transfer is
 * cancelled.
 */
export const sendStockTransfer = command({
  name: "inventory.stock_transfers.send",
  summary: "Send goods to another warehouse",
  input: Sending,
  output: StockTransfer,
  status: 201,
  roles: staffUp,
  errors: [
    ...inUseErrors,
    "stock.insufficient",
    "lot.not_found",
    "lot.not_usable",
    "stock.whole_units",
    "warehouse.release_denied",
    "stock.too_large",
    ...unitUseErrors,
    ...serialErrors,
  ],
  prepare({ input }) {
    const errors = faults(input);
    if (errors.length > 0) throw new Problem("request.invalid", { errors });
    return { id: newId(), first: newId() };
  },
  batch({ input }, { id, first }) {
    const { from_warehouse_id: from, to_warehouse_id: to, reference, note } = input;
    const rows = lineRows(input.lines);
    return [
      productsInUse(sql`select product_id from (${rows}) r`),
      warehousesInUse(sql`values (${from}::uuid), (${to}::uuid)`),
      lockPositions(sql`select product_id, ${from}::uuid from (${rows}) r`),
      sql`insert into ${stockTransfers} (id, from_warehouse_id, to_warehouse_id, reference, note)
          values (${id}::uuid, ${from}::uuid, ${to}::uuid, ${reference ?? null}, ${note ?? null})`,
      postMovements({
        id: { first },
        values: {
          type: sql`'transfer'`,
          product_id: sql`l.product_id`,
          warehouse_id: sql`${from}::uuid`,
          lot_id: sql`p.lot_id`,
          quantity: sql`-p.quantity`,
          unit: sql`l.unit`,
          unit_quantity: sql`-p.unit_quantity`,
          serials: sql`p.serials`,
          reference: sql`${reference ?? null}`,
          transfer_id: sql`${id}::uuid`,
        },
        from: sql`(${rows}) l cross join lateral inventory.plan_leaving(l.product_id, ${from}::uuid, l.quantity,
          l.unit, l.serials, coalesce(l.min_shelf_life_days, 0), l.lot_id) with ordinality p (lot_id, quantity, unit_quantity, serials, n)`,
        order: sql`l.n, p.n`,
      }),
      answer(transferById(id)),
    ];
  },
  events: ({ input }, { id }) => [
    transferSent({
      transfer_id: id,
      from_warehouse_id: input.from_warehouse_id,
      to_warehouse_id: input.to_warehouse_id,
    }),
  ],
});
