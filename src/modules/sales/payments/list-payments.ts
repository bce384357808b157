import { sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { equals, since, until } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { ofWarehouse, pagesInSight } from "#platform/operations/pages-in-sight.ts";
import { GivenTime } from "#platform/time.ts";
import { orderOf } from "../expansions.ts";
import { payments } from "../tables.ts";
import { Payment, PaymentKind, paymentBody, RecordedMethod } from "./payment.ts";

/** What was paid, given back or may be paid later, the latest first. */
export const listPayments = list({
  name: "sales.payments.list",
  summary: "List payments and refunds",
  item: Payment,
  roles: anyStaff,
  filters: {
    order_id: equals(payments.order_id, z.uuid()),
    kind: equals(payments.kind, PaymentKind),
    method: equals(payments.method, RecordedMethod),
    warehouse_id: ofWarehouse((id) => sql`${payments.warehouse_id} = ${id}`),
    till_session_id: equals(payments.till_session_id, z.uuid()),
    taken_by: equals(payments.taken_by, z.uuid().describe("The person or API key")),
    from: since(payments.taken_at, GivenTime.describe("Taken at or after")),
    to: until(payments.taken_at, GivenTime.describe("Taken at or before")),
  },
  from: pagesInSight(payments.id, payments.warehouse_id),
  body: paymentBody,
  id: payments.id,
  expand: { order: orderOf(payments.order_id) },
  sorts: {
    created_at: { by: payments.id, type: "uuid" },
    taken_at: { by: payments.taken_at, type: "timestamptz" },
  },
  order: ({ from, to }) => (from || to ? "-taken_at" : "-created_at"),
});
