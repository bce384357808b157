import { sql } from "drizzle-orm";
import { z } from "zod";
import { contactOf } from "#modules/contacts";
import { warehouseOf } from "#modules/inventory";
import { anyStaff } from "#platform/context.ts";
import { wholeNumber } from "#platform/operations/fields.ts";
import { equals, matches, until } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { ofWarehouse, pagesInSight } from "#platform/operations/pages-in-sight.ts";
import { GivenTime } from "#platform/time.ts";
import { orders } from "../tables.ts";
import { FulfilmentStatus, ListedOrder, listedBody, OrderStatus, PaymentStatus } from "./order.ts";

/** When something was sold; what was not yet comes last. */
const soldAt = orders.sold_or_never;

/** Orders and sales, the latest written first, without their lines. */
export const listOrders = list({
  name: "sales.orders.list",
  summary: "List orders and sales",
  item: ListedOrder,
  roles: anyStaff,
  filters: {
    status: equals(orders.status, OrderStatus),
    payment_status: equals(orders.payment_status, PaymentStatus),
    fulfilment_status: equals(orders.fulfilment_status, FulfilmentStatus),
    warehouse_id: ofWarehouse((id) => sql`${orders.warehouse_id} = ${id}`),
    contact_id: matches(
      z.uuid().describe("The contact, and those that were merged into it"),
      (id) => sql`${orders.contact_id} = any ((select contacts.ids_of(${id}::uuid))::uuid[])`,
    ),
    insurer_id: equals(orders.insurer_id, z.uuid()),
    sold_by: equals(orders.sold_by, z.uuid().describe("The person or API key that wrote it")),
    number: equals(orders.number, wholeNumber(1, 999_999_999)),
    client_id: equals(orders.client_id, z.string()),
    from: matches(
      GivenTime.describe("Sold at or after"),
      (at) => sql`${soldAt} >= ${at}::timestamptz and ${soldAt} < 'infinity'`,
    ),
    to: until(soldAt, GivenTime.describe("Sold at or before")),
  },
  from: pagesInSight(orders.id, orders.warehouse_id),
  body: listedBody,
  id: orders.id,
  expand: { contact: contactOf(orders.contact_id), warehouse: warehouseOf(orders.warehouse_id) },
  sorts: {
    created_at: { by: orders.id, type: "uuid" },
    sold_at: { by: soldAt, type: "timestamptz", says: "what is not sold yet comes last" },
  },
  order: ({ from, to }) => (from || to ? "-sold_at" : "-created_at"),
});
