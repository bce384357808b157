import { type SQL, sql } from "drizzle-orm";
import { checkLowStock, receiptReversed } from "#modules/inventory";
import { type Handler, on } from "#platform/operations/handler.ts";
import {
  purchaseRequestLines as lines,
  purchaseRequests as requests,
  purchaseRequestSteps as steps,
} from "../tables.ts";

/** The product of a movement, as a SELECT. */
const productOf = (movementId: string): SQL =>
  sql`select m.product_id from inventory.ledger m where m.id = ${movementId}::uuid`;

/**
 * What a movement brought of a purchase request, as a row of its line and quantity; a closed one stays as it is. It is looked
 * for in the requests of its product.
 */
const brought = (movementId: string): SQL => sql`
  select s.purchase_request_id, (d.item ->> 'line_id')::uuid as line_id, (d.item ->> 'quantity')::numeric as quantity, d.item
    from ${steps} s
    cross join lateral jsonb_path_query(s.detail, '$[*] ? (@.movement_id == $movement)',
      jsonb_build_object('movement', ${movementId}::text)) d (item)
    join ${requests} r on r.id = s.purchase_request_id and r.status in ('approved', 'partially_received', 'received')
   where s.kind = 'receive' and s.purchase_request_id in (
     select l.purchase_request_id from ${lines} l where l.product_id = (${productOf(movementId)}))`;

/** Goods whose receipt is undone are still to come. */
export const reversedReceiptHandlers: readonly Handler[] = [
  on(receiptReversed, "purchasing.purchase_requests.reverse_receipt", {
    batch: ({ payload: { movement_id } }) => [
      sql`select from ${requests} r where r.id in (select b.purchase_request_id from (${brought(movement_id)}) b)
           for no key update`,
      sql`update ${lines} l set received = l.received - b.quantity
            from (${brought(movement_id)}) b where l.id = b.line_id`,
      sql`update ${requests} r set status = case
              when exists (select from ${lines} l where l.purchase_request_id = r.id and l.received < l.quantity)
              then case when exists (select from ${lines} l where l.purchase_request_id = r.id and l.received > 0)
                   then 'partially_received' else 'approved' end
              else 'received' end
            from (${brought(movement_id)}) b where r.id = b.purchase_request_id`,
      sql`insert into ${steps} (purchase_request_id, kind, status, round, detail)
          select r.id, 'reverse', r.status, r.round, jsonb_build_array(b.item)
            from (${brought(movement_id)}) b join ${requests} r on r.id = b.purchase_request_id`,
      ...checkLowStock(productOf(movement_id)),
    ],
  }),
];
