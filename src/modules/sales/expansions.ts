import { sql } from "drizzle-orm";
import { z } from "zod";
import { expandable } from "#platform/operations/expansion.ts";
import { OrderStatus } from "./orders/order.ts";

/** For lists: the order that a row is of. */
export const orderOf = expandable({
  item: z.object({
    ...{ id: z.uuid(), number: z.int(), status: OrderStatus, currency: z.string() },
    ...{ payable: z.string(), paid: z.string() },
  }),
  from: sql`sales.order_states`,
  view: {
    ...{ id: sql`e.id`, number: sql`e.number`, status: sql`e.status`, currency: sql`e.currency` },
    ...{ payable: sql`trim_scale(e.payable)::text`, paid: sql`trim_scale(e.paid)::text` },
  },
  scope: "sales.orders.read",
});
