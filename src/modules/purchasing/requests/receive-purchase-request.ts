import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import {
  GivenUnit,
  LotNumber,
  receiveErrors,
  receiveStock,
  Serials,
  unitUseErrors,
} from "#modules/inventory";
import { staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import type { Statement } from "#platform/database/connection.ts";
import { newId } from "#platform/database/ids.ts";
import { holds } from "#platform/database/refusals.ts";
import { decimal } from "#platform/money.ts";
import { command } from "#platform/operations/command.ts";
import { line } from "#platform/operations/fields.ts";
import { GivenDay } from "#platform/time.ts";
import { purchaseRequestReceived } from "../events.ts";
import { purchaseRequestLines as lines, purchaseRequests as requests, settings } from "../tables.ts";
import { takeSupplierPrices } from "../take-supplier-prices.ts";
import { PurchaseRequest, PurchaseRequestId, purchaseRequestById } from "./purchase-request.ts";
import { purchaseRequestEvent } from "./purchase-request-events.ts";
import { lockForStep } from "./purchase-request-lock.ts";
import { AFTER_RECEIPT } from "./purchase-request-status.ts";
import { recordStep } from "./purchase-request-step.ts";

/** Goods of one line that arrive together: of one lot, at one warehouse. */
const Arrival = z.strictObject({
  line_id: z.uuid(),
  quantity: decimal({ positive: true }),
  unit: GivenUnit.describe("The unit that quantity and unit_cost are of; the line's where it is left out"),
  serials: Serials,
  lot_number: LotNumber.nullable().optional().describe("Required where the product tracks lots"),
  expires_on: GivenDay.nullable().optional().describe("Of a lot that is new"),
  warehouse_id: z.uuid().optional().describe("The line's where it is left out"),
  unit_cost: decimal({ min: 0 })
    .optional()
    .describe("Of that unit, in the purchase request's currency; the line's price where it is left out"),
});

/**
 * What arrives, in the products' own units beside what was said of it: in the unit of the line, which stays as it was when it
 * was ordered, or in another one. What a line cost in one unit is not rounded to four decimals in another.
 */
function arrivals(given: readonly object[]): SQL {
  return sql`(select a.id, a.line_id, a.lot_number, a.expires_on, a.warehouse_id, a.serials, f.unit, f.factor,
      case when f.unit is not null then a.quantity end as unit_quantity,
      case when l.id is null then a.quantity else inventory.own_units(l.product_id, a.quantity, f.unit) end as quantity,
      coalesce(a.unit_cost, app.quotient(l.unit_price * f.factor, inventory.unit_factor(l.product_id, l.unit), 12)) as unit_cost
    from jsonb_to_recordset(${JSON.stringify(given)}::jsonb) as a (id uuid, line_id uuid, quantity numeric, unit text,
      serials text[], lot_number text, expires_on date, warehouse_id uuid, unit_cost numeric)
    left join ${lines} l on l.id = a.line_id
    cross join lateral (select u.unit, inventory.unit_factor(l.product_id, u.unit) as factor
      from (select case when l.id is not null then coalesce(a.unit, l.unit) end as unit) u) f) g`;
}

/** Refuses an arrival that is of no line of the purchase request, or that would bring a line more than is tolerated. */
function withinOrder(id: string, from: SQL): Statement {
  const numbers = sql`json_build_object('line_id', l.id, 'ordered', trim_scale(l.quantity)::text,
    'received', trim_scale(l.received)::text, 'arriving', trim_scale(g.quantity)::text,
    'most', trim_scale(most.quantity)::text)`;
  return sql`select ${holds(sql`l.id is not null`, "purchase_request.unknown_line", sql`g.line_id`)},
      ${holds(sql`l.received + g.quantity <= most.quantity`, "purchase_request.over_receipt", numbers)}
    from (select line_id, sum(quantity) as quantity from ${from} group by line_id) g
    left join ${lines} l on l.id = g.line_id and l.purchase_request_id = ${id}::uuid
    cross join lateral (select l.quantity * (1 + coalesce((select s.receive_tolerance_percent from ${settings} s), 0)
      / 100) as quantity) most`;
}

/** Refuses costs that are far from the average of their products. */
const likelyCosts = (from: SQL): Statement => sql`
  select ${holds(
    sql`bool_and(inventory.is_likely_cost(l.product_id, g.unit_cost / g.factor, q.currency, tenants.today()))`,
    "stock.cost_unlikely",
  )} from ${from} join ${lines} l on l.id = g.line_id join ${requests} q on q.id = l.purchase_request_id`;

/**
 * Receives goods of an approved purchase request, in parts and as often as they come: the stock is posted, into lots,
 * in the same transaction. Beyond what is tolerated the refusal says the numbers.
 */
export const receivePurchaseRequest = command({
  name: "purchasing.purchase_requests.receive",
  summary: "Receive goods of an approved purchase request into stock",
  input: PurchaseRequestId.extend({
    lines: z
      .array(Arrival)
      .min(1)
      .max(500)
      .describe("A line may stand here several times: once for each lot"),
    reference: line(200)
      .nullable()
      .optional()
      .describe("Number of the delivery note; the request's own else"),
    note: line(1000).nullable().optional(),
    confirm: z
      .boolean()
      .optional()
      .describe("Costs far from the average, and lots that expire soon, are meant"),
  }),
  output: PurchaseRequest,
  roles: staffUp,
  errors: [
    "purchase_request.not_found",
    "purchase_request.not_approved",
    "purchase_request.unknown_line",
    "purchase_request.over_receipt",
    "stock.cost_unlikely",
    "version.stale",
    ...receiveErrors,
    ...unitUseErrors,
  ],
  prepare: ({ input }) => arrivals(input.lines.map((one) => ({ ...one, id: newId() }))),
  batch: ({ input: { purchase_request_id: id, reference, note, confirm }, ifMatch }, from) => [
    lockForStep("receive", id, ifMatch),
    withinOrder(id, from),
    ...(confirm ? [] : [likelyCosts(from)]),
    ...receiveStock(
      sql`select g.id, l.product_id, coalesce(g.warehouse_id, l.warehouse_id) as warehouse_id, g.quantity,
        g.unit, g.unit_quantity, g.serials, g.lot_number, g.expires_on, g.unit_cost, q.currency,
        coalesce(${reference ?? null}, q.reference, q.id::text) as reference, q.supplier_id,
        null::timestamptz as occurred_at
      from ${from} join ${lines} l on l.id = g.line_id join ${requests} q on q.id = l.purchase_request_id`,
      { confirmed: confirm ?? false },
    ),
    takeSupplierPrices(sql`
      select q.supplier_id, l.product_id, app.quotient(g.unit_cost, g.factor, 12) as price, q.currency, g.id as place
        from ${from} join ${lines} l on l.id = g.line_id join ${requests} q on q.id = l.purchase_request_id`),
    sql`update ${lines} l set received = l.received + g.quantity
        from (select line_id, sum(quantity) as quantity from ${from} group by line_id) g where l.id = g.line_id`,
    sql`update ${requests} r set status = case
          when exists (select from ${lines} l where l.purchase_request_id = r.id and l.received < l.quantity)
          then ${AFTER_RECEIPT.incomplete} else ${AFTER_RECEIPT.complete} end
        where r.id = ${id}::uuid`,
    recordStep(id, "receive", {
      reason: note,
      detail: sql`select json_agg(json_build_object('line_id', g.line_id, 'movement_id', g.id,
          'quantity', trim_scale(g.quantity)::text, 'lot_number', g.lot_number, 'expires_on', g.expires_on) order by g.id)
        from ${from}`,
    }),
    answer(purchaseRequestById(id)),
  ],
  events: ({ input }) => [purchaseRequestEvent(purchaseRequestReceived, input.purchase_request_id)],
});
