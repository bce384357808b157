import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { managerUp, staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import type { Statement } from "#platform/database/connection.ts";
import { newId } from "#platform/database/ids.ts";
import { holds, refuseUnlessStatus } from "#platform/database/refusals.ts";
import { viewOf } from "#platform/database/view.ts";
import { decimal } from "#platform/money.ts";
import { command } from "#platform/operations/command.ts";
import { transferCancelled, transferDiscarded, transferReceived } from "../events.ts";
import { GivenUnit, Reason, Serials } from "../given-fields.ts";
import { keepProducts, warehousesInUse } from "../in-use.ts";
import { lockPositions } from "../movements/lock-positions.ts";
import { postMovements } from "../movements/post-movements.ts";
import { stockTransfers } from "../tables.ts";
import { ownUnits, unitUseErrors } from "../units/unit.ts";
import { StockTransfer, transferById, UNFINISHED } from "./transfer.ts";

const TransferId = z.strictObject({ transfer_id: z.uuid() });

const Arrival = z.strictObject({
  product_id: z.uuid(),
  lot_id: z.uuid().optional().describe("Of goods that have lots"),
  quantity: decimal({ positive: true }),
  unit: GivenUnit,
  serials: Serials,
});

const unfinished = (id: string) =>
  refuseUnlessStatus(stockTransfers, id, UNFINISHED, {
    missing: "stock_transfer.not_found",
    otherwise: "stock_transfer.not_in_transit",
  });

const thisTransfer = (id: string): SQL => sql`${stockTransfers} where ${stockTransfers.id} = ${id}::uuid`;
const facts = viewOf(transferReceived.payload, stockTransfers, { transfer_id: stockTransfers.id });

/** The SELECT of one of a transfer's warehouses. */
const warehouseOf = (id: string, side: "to_warehouse_id" | "from_warehouse_id"): SQL =>
  sql`select ${stockTransfers[side]} from ${thisTransfer(id)}`;

/** What is still under way of a transfer, as rows of product, lot, quantity and serials. */
const underWay = (
  id: string,
): SQL => sql`select t.product_id, t.lot_id, t.quantity, null::text as unit, null::numeric as unit_quantity, (
    select case when count(*) <= t.quantity then array_agg(s.serial order by s.serial) end from inventory.transit_serials s
     where s.tenant_id = t.tenant_id and s.transfer_id = t.transfer_id and s.product_id = t.product_id
       and s.lot_id is not distinct from t.lot_id) as serials
  from inventory.in_transit t where t.tenant_id = app.tenant_id() and t.transfer_id = ${id}::uuid`;

const LINE = sql.raw("(product_id uuid, lot_id uuid, quantity numeric, unit text, serials text[])");

const recordset = (lines: readonly z.output<typeof Arrival>[]): SQL =>
  sql`jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as`;

/** What a caller says has arrived; in a unit, where all lines of one product and lot are said in it. */
const arrived = (lines: readonly z.output<typeof Arrival>[]): SQL =>
  sql`select g.product_id, g.lot_id, sum(${ownUnits(sql`g.product_id`, sql`g.quantity`, sql`g.unit`)}) as quantity,
         case when count(distinct lower(coalesce(g.unit, ''))) = 1 then min(g.unit) end as unit,
         case when count(distinct lower(coalesce(g.unit, ''))) = 1 and min(g.unit) is not null then sum(g.quantity) end as unit_quantity,
         (select array_agg(s.serial) from ${recordset(lines)} n ${LINE} cross join unnest(n.serials) s (serial)
           where n.product_id = g.product_id and n.lot_id is not distinct from g.lot_id) as serials
    from ${recordset(lines)} g ${LINE} group by 1, 2`;

/** Refuses what is not under way, or not so much of it. */
const withinSent = (id: string, goods: SQL): Statement => sql`
  select ${holds(sql`u.quantity is not null`, "stock_transfer.unknown_line", sql`json_build_object('product_id', g.product_id, 'lot_id', g.lot_id)`)},
         ${holds(sql`g.quantity <= u.quantity`, "stock_transfer.more_than_sent", sql`json_build_object('product_id', g.product_id, 'lot_id', g.lot_id, 'under_way', trim_scale(u.quantity)::text)`)}
    from (${goods}) g
    left join (${underWay(id)}) u on u.product_id = g.product_id and u.lot_id is not distinct from g.lot_id`;

/** The statements that put goods of a transfer into one of its warehouses. */
function putInto(id: string, warehouse: SQL, goods: SQL, first: string): Statement[] {
  return [
    lockPositions(sql`select g.product_id, (${warehouse}) from (${goods}) g`),
    postMovements({
      id: { first },
      values: {
        type: sql`'transfer'`,
        product_id: sql`g.product_id`,
        warehouse_id: sql`(${warehouse})`,
        lot_id: sql`g.lot_id`,
        quantity: sql`g.quantity`,
        unit: sql`g.unit`,
        unit_quantity: sql`g.unit_quantity`,
        serials: sql`g.serials`,
        reference: sql`(select ${stockTransfers.reference} from ${thisTransfer(id)})`,
        transfer_id: sql`${id}::uuid`,
      },
      from: sql`(${goods}) g`,
      order: sql`g.product_id, g.lot_id`,
    }),
  ];
}

const setStatus = (id: string, status: SQL): Statement =>
  sql`update ${stockTransfers} t set status = s.status,
             finished_at = case when s.status <> 'partially_received' then app.now() end
        from (select ${status} as status from ${thisTransfer(id)}) s where t.id = ${id}::uuid`;

/** The status of a transfer whose rest will not come. */
const withoutRest = sql`case ${stockTransfers.status} when 'partially_received' then 'closed' else 'cancelled' end`;

/** The goods arrive where they were sent, at once or in parts. */
export const receiveStockTransfer = command({
  name: "inventory.stock_transfers.receive",
  summary: "Receive a transfer, in parts and as often as goods come; without lines all that is under way",
  input: TransferId.extend({
    lines: z
      .array(Arrival)
      .min(1)
      .max(500)
      .optional()
      .describe("What has arrived; all of it where it is left out"),
  }),
  output: StockTransfer,
  roles: staffUp,
  errors: [
    "stock_transfer.not_found",
    "stock_transfer.not_in_transit",
    "stock_transfer.unknown_line",
    "stock_transfer.more_than_sent",
    "stock.too_large",
    "stock.whole_units",
    ...unitUseErrors,
    "serial.count_differs",
    "serial.not_in_transit",
    "warehouse.not_found",
    "warehouse.inactive",
  ],
  prepare: () => newId(),
  batch({ input: { transfer_id: id, lines } }, first) {
    const to = warehouseOf(id, "to_warehouse_id");
    const goods = lines ? arrived(lines) : underWay(id);
    return [
      unfinished(id),
      ...(lines ? [keepProducts(sql`select g.product_id from ${recordset(lines)} g ${LINE}`)] : []),
      warehousesInUse(to),
      ...(lines ? [withinSent(id, goods)] : []),
      ...putInto(id, to, goods, first),
      setStatus(id, sql`case when exists (${underWay(id)}) then 'partially_received' else 'received' end`),
      answer(transferById(id)),
    ];
  },
  events: ({ input: { transfer_id } }) => [transferReceived.from(facts, thisTransfer(transfer_id))],
});

/** What is under way is put back where it came from. */
export const cancelStockTransfer = command({
  name: "inventory.stock_transfers.cancel",
  summary: "Cancel a transfer: what has not arrived goes back to where it was",
  input: TransferId,
  output: StockTransfer,
  roles: staffUp,
  errors: [
    "stock_transfer.not_found",
    "stock_transfer.not_in_transit",
    "stock.too_large",
    "warehouse.not_found",
  ],
  prepare: () => newId(),
  batch: ({ input: { transfer_id: id } }, first) => [
    unfinished(id),
    ...putInto(id, warehouseOf(id, "from_warehouse_id"), underWay(id), first),
    setStatus(id, withoutRest),
    answer(transferById(id)),
  ],
  events: ({ input: { transfer_id } }) => [transferCancelled.from(facts, thisTransfer(transfer_id))],
});

/** What is under way is lost: it is discarded from where it came from. */
export const writeOffStockTransfer = command({
  name: "inventory.stock_transfers.write_off",
  summary: "Write off what has not arrived of a transfer",
  input: TransferId.extend({ reason: Reason }),
  output: StockTransfer,
  roles: managerUp,
  errors: [
    "stock_transfer.not_found",
    "stock_transfer.not_in_transit",
    "stock.too_large",
    "stock.beyond_limit",
    "stock.witness_required",
    "warehouse.not_found",
  ],
  prepare: () => ({ back: newId(), lost: newId() }),
  batch({ input: { transfer_id: id, reason } }, { back, lost }) {
    const from = warehouseOf(id, "from_warehouse_id");
    const returned = sql`inventory.stock_movements m
      where m.id between inventory.nth_id(${back}::uuid, 0) and inventory.nth_id(${back}::uuid, 65535)`;
    return [
      unfinished(id),
      ...putInto(id, from, underWay(id), back),
      postMovements({
        id: { first: lost },
        values: {
          type: sql`'discard'`,
          product_id: sql`m.product_id`,
          warehouse_id: sql`m.warehouse_id`,
          lot_id: sql`m.lot_id`,
          quantity: sql`-m.quantity`,
          serials: sql`m.serials`,
          reason: sql`${reason}`,
          reference: sql`m.reference`,
          transfer_id: sql`m.transfer_id`,
        },
        from: returned,
        order: sql`m.id`,
      }),
      setStatus(id, withoutRest),
      answer(transferById(id)),
    ];
  },
  events: ({ input: { transfer_id } }) => [transferDiscarded.from(facts, thisTransfer(transfer_id))],
});
