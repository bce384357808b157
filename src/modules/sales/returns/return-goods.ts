import { sql } from "drizzle-orm";
import { z } from "zod";
import { tellOfDocuments } from "#modules/fiscal";
import { inUseErrors, Serials, takeBack, takeBackErrors, warehousesInUse } from "#modules/inventory";
import { restoreDispensed } from "#modules/pharmacy";
import { staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { newId } from "#platform/database/ids.ts";
import { decimal } from "#platform/money.ts";
import { command } from "#platform/operations/command.ts";
import { line, paragraph } from "#platform/operations/fields.ts";
import { orderReturned } from "../events.ts";
import { chargeInsurer } from "../insurance/charge-insurer.ts";
import { refuse } from "../orders/given-order.ts";
import { Order, OrderId, orderById, orderIsThere } from "../orders/order.ts";
import { orderEvent } from "../orders/order-events.ts";
import { lockOrderGoods } from "../orders/sold-goods.ts";
import { GivenTill } from "../payments/payment.ts";
import { GivenRefund, giveBack, refundErrors } from "../payments/refund-payment.ts";
import { fulfilmentLines, orderLines, orders, returnLines, returns } from "../tables.ts";
import { Destination } from "./return.ts";

const GivenLine = z.strictObject({
  line_id: z.uuid().toLowerCase(),
  quantity: decimal({ positive: true })
    .optional()
    .describe("In the line's unit; all that was handed over and is not back yet where it is left out"),
  serials: Serials,
});

/** The goods of a return that were in stock, with the fulfilments that they left by. */
const broughtGoods = (brought: string) => sql`
  select b.id as line, l.position, b.quantity * l.unit_factor as quantity, b.serials, o.number::text as reference,
         array(select f.id from ${fulfilmentLines} f where f.order_line_id = l.id) as sold
    from ${returnLines} b join ${orderLines} l on l.id = b.order_line_id join ${orders} o on o.id = l.order_id
   where b.return_id = ${brought}::uuid and l.stocked`;

/**
 * A customer brings goods back: they go to where it is said, into the lots that they left from; the credit note of them is issued, and
 * the money given back where that is said too.
 */
export const returnGoods = command({
  name: "sales.returns.create",
  summary: "Take back goods of an order, and give back the money for them",
  input: OrderId.extend({
    lines: z
      .array(GivenLine)
      .min(1)
      .max(200)
      .refine(
        (given) => new Set(given.map(({ line_id }) => line_id)).size === given.length,
        "must not name a line twice",
      ),
    to: Destination.default("restock").describe(
      "To the shelf; to a quarantine, which some products need; or to be thrown away at once",
    ),
    warehouse_id: z
      .uuid()
      .optional()
      .describe("Where they arrive: where they left, or its quarantine, where it is left out"),
    reason_code: line(4).describe(
      "Why, by the country's code where it has an authority: such as 06 in Rwanda and Kenya, 01 in Zambia; another one is answered with those there are",
    ),
    note: paragraph(500).nullable().optional(),
    refund: GivenRefund.optional().describe("The money that is given back for it at once"),
    till_id: GivenTill,
    credit_note: z
      .boolean()
      .optional()
      .describe(
        "As the settings say it where it is left out; true: also where documents are issued by hand; false: none, for those who may sell without",
      ),
  }),
  output: Order,
  status: 201,
  roles: staffUp,
  errors: [
    "order.not_found",
    "order.not_confirmed",
    "order.cancelled",
    "order.line_not_found",
    "return.more_than_fulfilled",
    "product.unit_inexact",
    "return.no_quarantine",
    "return.not_a_quarantine",
    "version.stale",
    ...inUseErrors.filter((code) => code.startsWith("warehouse.")),
    ...takeBackErrors,
    ...refundErrors,
    "sale.document_required",
    "credit_note.not_creditable",
    "credit_note.exceeds_original",
    "credit_note.unknown_reason",
    "document.currency",
    "document.buyer_tin",
    "document.purchase_code",
    "document.empty",
    "device.offline_too_long",
    "device.released",
  ],
  prepare({ input: { refund, till_id } }) {
    if (till_id !== undefined && !refund)
      refuse([{ path: "till_id", code: "not_allowed", message: "belongs to a refund" }]);
    return newId();
  },
  batch: (
    { input: { order_id: order, lines, to, refund, till_id: till, credit_note, ...more }, ifMatch },
    brought,
  ) => [
    orderIsThere(order),
    ...(more.warehouse_id ? [warehousesInUse(sql`values (${more.warehouse_id}::uuid)`)] : []),
    lockOrderGoods(order, "products"),
    sql`select sales.take_back(${order}::uuid, ${brought}::uuid, ${JSON.stringify({ ...more, destination: to })}::jsonb,
      ${JSON.stringify(lines)}::jsonb, ${ifMatch ?? null}::int)`,
    ...restoreDispensed(brought),
    ...takeBack({
      rows: broughtGoods(brought),
      warehouse: sql`(select r.warehouse_id from ${returns} r where r.id = ${brought}::uuid)`,
      discarded: to === "discard" ? sql`${more.note ?? more.reason_code}` : undefined,
    }),
    ...chargeInsurer(order, { brought }),
    ...(refund ? giveBack(order, refund, { till, brought }) : []),
    sql`select sales.credit_return(${brought}::uuid, ${credit_note ?? null}::boolean)`,
    tellOfDocuments(sql`d.return_id = ${brought}::uuid`),
    answer(orderById(order)),
  ],
  events: ({ input }) => [orderEvent(orderReturned, input.order_id)],
});
