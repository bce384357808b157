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
        values (${tenant.id}::uuid, ${event.id}::uuid, ${event.type}, '{}', 'job', ${event.request_id}::uuid)`,
  );
  const kept = queues();
  await delivered("duka-events", [{ body: event }], { handlers: [posting] }, kept.env);
  const sent = Sent.parse(kept.events.sent);
  expect(sent.map(({ type, payload }) => [type, payload.id])).toEqual(
    receipts.map(({ id }) => ["inventory.stock.moved", id]),
  );
});

test("what is told of a movement is read from the ledger, and is what was sent, whatever late paper changes", async () => {
  const { tenant, owner, product, warehouse, move } = await openShop();
  const at = { product_id: (await product()).id, warehouse_id: (await warehouse()).id };
  const ago = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
  const { env: bindings, events } = queues();
  const event = envelope(tenant.id, "test.goods.arrived");
  const receipt = { id: newId(), ...at, quantity: "7", unit_cost: "12.50", reference: "Invoice 7" };
  const posting = on({ type: event.type, payload: z.object({}) }, "test.goods.receive", {
    batch: () => receiveStock(receiptRows([receipt])),
  });
  await asOwner(
    sql`insert into platform.domain_events (tenant_id, id, type, payload, actor_kind, request_id)
        values (${tenant.id}::uuid, ${event.id}::uuid, ${event.type}, '{}', 'job', ${event.request_id}::uuid)`,
  );
  await delivered("duka-events", [{ body: event }], { handlers: [posting] }, bindings);
  await move({ type: "count", ...at, quantity: 5 });
  const told = async () =>
    (
      await owner.get<{ data: { payload: { type: string; quantity: string } }[] }>(
        "/events?type=inventory.stock.moved",
      )
    ).body.data;
  const before = await told();
  await move({ type: "issue", ...at, quantity: 1, occurred_at: ago(0) });
  await move({ type: "receive", ...at, quantity: 3, unit_cost: 1, occurred_at: ago(3) });
  expect((await told()).slice(-before.length)).toEqual(before);
  const [counted, received] = before;
  expect([counted?.payload.type, counted?.payload.quantity]).toEqual(["count", "-2"]);
  const [sent] = z.array(Envelope).parse(events.sent);
  const same = (payload: Record<string, unknown> | null | undefined) => ({
    ...payload,
    occurred_at: Date.parse(String(payload?.occurred_at)),
  });
  expect(same(received?.payload)).toEqual(same(sent?.payload));
  const [kept] = await asOwner(
    sql`select payload, row_id from platform.domain_events
         where tenant_id = ${tenant.id} and type = 'inventory.stock.moved' and row_id is not null order by id limit 1`,
  );
  expect(kept).toEqual([{ payload: {}, row_id: receipt.id }]);
});

test("whoever sums up what is told of movements, and of counts that gave way to late paper, has what is in stock", async () => {
  const { owner, product, warehouse, move } = await openShop();
  const at = { product_id: (await product()).id, warehouse_id: (await warehouse()).id };
  const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
  interface Told {
    type: string;
    payload: { id?: string; movement_id?: string; quantity: string; counted: string | null };
  }
  const mirrored = async () => {
    const { body } = await owner.get<{ data: Told[] }>("/events?sort=id&limit=100");
    const rows = new Map<string, number>();
    for (const { type, payload } of body.data) {
      if (type === "inventory.stock.moved") rows.set(payload.id ?? "", Number(payload.quantity));
      if (type === "inventory.count.changed") rows.set(payload.movement_id ?? "", Number(payload.quantity));
    }
    return [...rows.values()].reduce((sum, quantity) => sum + quantity, 0);
  };
  const stock = async () => {
    const { body } = await owner.get<{ data: { quantity: string }[] }>(
      `/stock-levels?product_id=${at.product_id}`,
    );
    return Number(body.data[0]?.quantity);
  };
  const told = async () =>
    (await owner.get<{ data: Told[] }>("/events?type=inventory.count.changed")).body.data;
  await move({ type: "receive", ...at, quantity: 10, occurred_at: ago(60) });
  await move({ type: "count", ...at, quantity: 8, occurred_at: ago(30) });
  await move({ type: "issue", ...at, quantity: 1, occurred_at: ago(20) });
  expect([await mirrored(), await stock(), (await told()).length]).toEqual([7, 7, 0]);
  await move({ type: "issue", ...at, quantity: 1, occurred_at: ago(45) });
  expect([await mirrored(), await stock()]).toEqual([7, 7]);
  expect((await told()).map(({ payload }) => payload)).toMatchObject([
    { ...at, counted: "8", quantity: "-1", lot_id: null, stock_count_id: null },
  ]);
  await move({ type: "count", ...at, quantity: 4, occurred_at: ago(50) });
  await move({ type: "receive", ...at, quantity: 3, occurred_at: ago(55) });
  await move({ type: "issue", ...at, quantity: 1, occurred_at: ago(10) });
  expect([await mirrored(), await stock(), (await told()).length]).toEqual([6, 6, 3]);
});
