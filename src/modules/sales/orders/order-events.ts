import { sql } from "drizzle-orm";
import { viewOf } from "#platform/database/view.ts";
import type { DomainEvent } from "#platform/events.ts";
import { orderCreated } from "../events.ts";
import { orderLines as lines, orders } from "../tables.ts";

/** Any event of an order: all have one payload. */
type OrderEvent = typeof orderCreated;

const facts = viewOf(orderCreated.payload, orders, {
  order_id: orders.id,
  price_overridden: sql`exists (select from ${lines} where ${lines.order_id} = ${orders.id} and ${lines.price_overridden})`,
});

/** An event of one order, as it is at the end of the transaction. */
export const orderEvent = (event: OrderEvent, order: string): DomainEvent =>
  event.from(facts, sql`${orders} where ${orders.id} = ${order}::uuid`);
