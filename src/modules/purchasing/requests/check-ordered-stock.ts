import { sql } from "drizzle-orm";
import { checkLowStock } from "#modules/inventory";
import { type Handler, on } from "#platform/operations/handler.ts";
import {
  purchaseRequestCancelled,
  purchaseRequestReceived,
  purchaseRequestRejected,
  purchaseRequestSubmitted,
} from "../events.ts";
import { purchaseRequestLines as lines } from "../tables.ts";

/** What is on order counts against the reorder point: from when it is submitted until it comes, or comes no more. */
export const orderedStockHandlers: readonly Handler[] = [
  purchaseRequestSubmitted,
  purchaseRequestRejected,
  purchaseRequestCancelled,
  purchaseRequestReceived,
].map((event) =>
  on(event, "purchasing.purchase_requests.check_stock", {
    batch: ({ payload }) =>
      checkLowStock(sql`select l.product_id from ${lines} l
        where l.purchase_request_id = ${payload.purchase_request_id}::uuid`),
  }),
);
