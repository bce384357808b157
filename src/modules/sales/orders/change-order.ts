import { sql } from "drizzle-orm";
import type { z } from "zod";
import { productsInUse, warehousesInUse } from "#modules/inventory";
import { staffUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { command } from "#platform/operations/command.ts";
import { paragraph } from "#platform/operations/fields.ts";
import { orderUpdated } from "../events.ts";
import { type GivenInsurance, insuranceColumns } from "../insurance/given-insurance.ts";
import { orderLines } from "../tables.ts";
import { numbered, productsOf } from "./create-order.ts";
import { buyer, GIVEN_ERRORS, GivenLines, orderFaults, refuse, terms } from "./given-order.ts";
import { Order, OrderId, orderById, orderIsThere } from "./order.ts";
import { orderEvent } from "./order-events.ts";

const errors = [
  "order.not_found",
  "order.not_draft",
  "order.cancelled",
  "order.over",
  "version.stale",
  ...GIVEN_ERRORS,
] as const;

const change = (
  id: string,
  { insurance, ...given }: { insurance?: z.output<typeof GivenInsurance>; [field: string]: unknown },
  ifMatch: number | undefined,
) =>
  sql`select sales.change_order(${id}::uuid, ${JSON.stringify({ ...given, ...insuranceColumns(insurance) })}::jsonb, ${ifMatch ?? null}::int)`;

/** Some fields of an order: of a draft its warehouse, discount and insurer too, of a later one who buys it and its note. */
export const changeOrder = command({
  name: "sales.orders.change",
  summary: "Change an order: who buys it, its note; of a draft also its warehouse, discount and insurer",
  input: OrderId.extend({ ...buyer, ...terms, note: paragraph(1000).nullable() })
    .partial()
    .required({ order_id: true }),
  output: Order,
  roles: staffUp,
  errors: [...errors, "order.on_credit"],
  prepare: ({ input }) => refuse(orderFaults(input)),
  batch: ({ input: { order_id: id, ...given }, ifMatch }) => [
    orderIsThere(id),
    ...(given.warehouse_id ? [warehousesInUse(sql`values (${given.warehouse_id}::uuid)`)] : []),
    ...(given.discount_percent === undefined &&
    given.discount_amount === undefined &&
    given.insurance === undefined
      ? []
      : [productsInUse(sql`select l.product_id from ${orderLines} l where l.order_id = ${id}::uuid`)]),
    change(id, given, ifMatch),
    answer(orderById(id)),
  ],
  events: ({ input }) => [orderEvent(orderUpdated, input.order_id)],
});

/** All lines of a draft, in place of those that were there. */
export const replaceOrderLines = command({
  name: "sales.orders.replace_lines",
  summary: "Replace the lines of a draft, at the prices of today",
  input: OrderId.extend({ lines: GivenLines }),
  output: Order,
  roles: staffUp,
  errors,
  prepare: ({ input }) => refuse(orderFaults(input)),
  batch: ({ input: { order_id: id, lines }, ifMatch }) => [
    orderIsThere(id),
    productsInUse(productsOf(lines)),
    change(id, { lines: JSON.parse(numbered(lines)) as unknown }, ifMatch),
    answer(orderById(id)),
  ],
  events: ({ input }) => [orderEvent(orderUpdated, input.order_id)],
});
