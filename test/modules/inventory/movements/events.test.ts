import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { z } from "zod";
import { receiptRows, receiveStock } from "#modules/inventory";
import { newId } from "#platform/database/ids.ts";
import { on } from "#platform/operations/handler.ts";
import { Envelope } from "#platform/outbox.ts";
import { asOwner } from "#test/tenant.ts";
import { delivered, envelope, queues } from "../../../queues/deliveries.ts";
import { openShop } from "../shop.ts";

const Sent = z.array(Envelope.extend({ payload: z.object({ id: z.uuid() }) }));

test("B-E35: a batch that posts twice gives the queue the event of each movement once", async () => {
  const { tenant, product, warehouse, move } = await openShop();
  const at = { product_id: (await product()).id, warehouse_id: (await warehouse()).id };
  await move({ type: "receive", ...at, quantity: 1 });
  const receipts = [1, 2, 3].map((quantity) => ({ id: newId(), ...at, quantity: String(quantity) }));
  const posting = on({ type: "test.goods.arrived", payload: z.object({}) }, "test.goods.receive", {
    batch: () => [
      ...receiveStock(receiptRows(receipts.slice(0, 1))),
      ...receiveStock(receiptRows(receipts.slice(1))),
    ],
  });
  const event = envelope(tenant.id, posting.type);
  await asOwner(
    sql`insert into platform.domain_events (tenant_id, id, type, payload, actor_kind, request_id)
        values (${tenant.id}::uuid, ${event.id}::uuid, ${event.type}, '{}', 'job', ${event.request_id})`,
  );
  const kept = queues();
  await delivered("duka-events", [{ body: event }], { handlers: [posting] }, kept.env);
  const sent = Sent.parse(kept.events.sent);
  expect(sent.map(({ type, payload }) => [type, payload.id])).toEqual(
    receipts.map(({ id }) => ["inventory.stock.moved", id]),
  );
});
