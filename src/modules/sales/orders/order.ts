import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Statement } from "#platform/database/connection.ts";
import { refuseUnless } from "#platform/database/refusals.ts";
import { bodyOf, viewOf } from "#platform/database/view.ts";
import { Decimal } from "#platform/money.ts";
import { resourceShape } from "#platform/operations/fields.ts";
import { Timestamp } from "#platform/time.ts";
import { OrderInsurance, orderInsurance } from "../insurance/given-insurance.ts";
import { Payment, paymentsOf } from "../payments/payment.ts";
import { Return, returnsOf } from "../returns/return.ts";
import { orders } from "../tables.ts";
import { Fulfilment, fulfilmentsOf } from "./fulfilment.ts";
import { linesOf, OrderLine } from "./order-line.ts";

export const OrderStatus = z.enum(["draft", "confirmed", "fulfilled", "cancelled"]);
export const FulfilmentStatus = z.enum(["none", "part", "all"]);
export const PaymentStatus = z
  .enum(["unpaid", "part_paid", "paid", "overpaid", "refunded", "nothing_due"])
  .describe(
    "By what is due and was paid, less what was given back; `overpaid`: the customer has something coming",
  );

const own = {
  number: z.int().describe("The tenant's own"),
  client_id: z.string().nullable().describe("What the sale was called where it was made"),
  status: OrderStatus,
  fulfilment_status: FulfilmentStatus,
  payment_status: PaymentStatus,
  warehouse_id: z.uuid().describe("Where its goods leave"),
  contact_id: z.uuid().nullable(),
  buyer_name: z.string().nullable(),
  buyer_tin: z.string().nullable(),
  buyer_phone: z.string().nullable(),
  purchase_code: z.string().nullable(),
  insurance: OrderInsurance.describe("Who bears a share of it; null: nobody"),
  currency: z.string(),
  prices_include_tax: z.boolean(),
  discount_percent: Decimal.nullable(),
  discount_amount: Decimal.nullable(),
  subtotal: Decimal.describe("The lines before any discount"),
  discount: Decimal.describe("Of the lines and of the order"),
  net: Decimal.describe("total − tax"),
  tax: Decimal,
  total: Decimal.describe("The exact sum of the lines, with tax"),
  cancelled: Decimal.describe("What of the total was given up before it was handed over"),
  rounding: Decimal.describe("payable − (total − cancelled)"),
  payable: Decimal.describe("What is left of the total, in the smallest unit of the currency"),
  returned: Decimal.describe("What of the total was brought back"),
  credited: Decimal.describe("What of the payable that takes off"),
  paid: Decimal.describe("By the customer and the insurer"),
  insured: Decimal.describe("What of that the insurer bears, of what was handed over and kept"),
  refunded: Decimal.describe("What was given back of that"),
  credit: Decimal.describe(
    "The most of it that was let be paid later; stays when it is paid: `owed` is what is left of it",
  ),
  owed: Decimal.describe("What is still to be paid of that"),
  balance: Decimal.describe(
    "payable − credited − paid + refunded: still to be paid; below zero: the customer has it coming",
  ),
  sold_at: Timestamp.nullable().describe("When something of it was first handed over"),
  sold_by: z.uuid().nullable().describe("The person or API key that wrote it"),
  reserved_until: Timestamp.nullable(),
  note: z.string().nullable(),
};

/** An order in a list. */
export const ListedOrder = z
  .object({ ...resourceShape({ id: z.uuid(), ...own }), line_count: z.int() })
  .meta({ id: "ListedOrder" });

/** An order or sale with its lines, and what was handed over, paid and brought back. */
export const Order = z
  .object({
    ...resourceShape({ id: z.uuid(), ...own }),
    lines: z.array(OrderLine),
    fulfilments: z.array(Fulfilment),
    payments: z.array(Payment),
    returns: z.array(Return),
  })
  .meta({ id: "Order" });

/** Which order: the parameter of its paths. */
export const OrderId = z.strictObject({ order_id: z.uuid() });

const id = sql`${orders.id}`;
const net = sql`trim_scale(${orders.total} - ${orders.tax})::text`;

/** The JSON text of an order in a list. */
export const listedBody = bodyOf(
  viewOf(ListedOrder, orders, {
    insurance: orderInsurance,
    net,
    line_count: sql`(select count(*) from sales.order_lines l where l.order_id = ${id})`,
  }),
);

const body = bodyOf(
  viewOf(Order, orders, {
    insurance: orderInsurance,
    net,
    lines: linesOf(id),
    fulfilments: fulfilmentsOf(id),
    payments: paymentsOf(id),
    returns: returnsOf(id),
  }),
);

/** The SELECT of the orders of a condition: their bodies, and their versions as ETags. */
export const ordersWhere = (condition: SQL): SQL =>
  sql`select ${body} as body, ${orders.version}::text as etag from ${orders} where ${condition}`;

/** The SELECT of one order. */
export const orderById = (order: string): SQL => ordersWhere(sql`${orders.id} = ${order}::uuid`);

/** Ends the transaction unless there is such an order, as far as the caller sees. */
export const orderIsThere = (order: string): Statement =>
  refuseUnless(sql`exists (select from ${orders} where ${orders.id} = ${order}::uuid)`, "order.not_found");
