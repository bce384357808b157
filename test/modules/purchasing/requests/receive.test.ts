import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { envelopeSql } from "#platform/events.ts";
import { Envelope } from "#platform/outbox.ts";
import { asOwner } from "#test/tenant.ts";
import { handlers } from "../../../../src/handlers.ts";
import { delivered } from "../../../queues/deliveries.ts";
import { codeOf, type Line, openShop, type Request } from "../shop.ts";

test("what is approved arrives in parts, into lots, and the stock is there at once", async () => {
  const shop = await openShop();
  const [pills, soap, supplier_id, warehouse_id] = await Promise.all([
    shop.product({ track_lots: true }),
    shop.product(),
    shop.supplier(),
    shop.warehouse(),
  ]);
  const request = await shop.approved({
    supplier_id,
    reference: "PO-1",
    lines: [
      { product_id: pills, warehouse_id, quantity: 10, unit_price: "1.5" },
      { product_id: soap, warehouse_id, quantity: "2.5", unit_price: 4 },
    ],
  });
  const [first, second] = request.lines as [Line, Line];
  const part = await shop.step(shop.clerk, request, "receive", {
    reference: "DN-1",
    note: "One box was wet",
    lines: [
      { line_id: first.id, quantity: 4, lot_number: "A1", expires_on: "2030-01-31" },
      { line_id: first.id, quantity: 3, lot_number: "B2", expires_on: "2031-01-31" },
    ],
  });
  expect(part.status, part.text).toBe(200);
  expect(part.body.status).toBe("partially_received");
  expect(part.body.lines.map(({ received }) => received)).toEqual(["7", "0"]);
  const rest = await shop.step(shop.clerk, part.body, "receive", {
    lines: [
      { line_id: second.id, quantity: "2.5", unit_cost: "3.9" },
      { line_id: first.id, quantity: 3, lot_number: "A1" },
    ],
  });
  expect(rest.status, rest.text).toBe(200);
  expect(rest.body.status).toBe("received");
  const [movements, lots, levels] = await asOwner(
    sql`select m.type, trim_scale(m.quantity)::text as quantity, trim_scale(m.unit_cost)::text as cost, m.reference,
               l.lot_number from inventory.stock_movements m
          left join inventory.lots l on l.tenant_id = m.tenant_id and l.id = m.lot_id
         where m.tenant_id = ${shop.tenant.id} order by m.reference, m.quantity`,
    sql`select lot_number, expires_on::text, supplier_id from inventory.lots where tenant_id = ${shop.tenant.id} order by 1`,
    sql`select trim_scale(sum(quantity))::text as quantity from inventory.stock_levels
         where tenant_id = ${shop.tenant.id} group by product_id order by sum(quantity)`,
  );
  expect(movements).toEqual([
    { type: "receive", quantity: "3", cost: "1.5", reference: "DN-1", lot_number: "B2" },
    { type: "receive", quantity: "4", cost: "1.5", reference: "DN-1", lot_number: "A1" },
    { type: "receive", quantity: "2.5", cost: "3.9", reference: "PO-1", lot_number: null },
    { type: "receive", quantity: "3", cost: "1.5", reference: "PO-1", lot_number: "A1" },
  ]);
  expect(lots).toEqual([
    { lot_number: "A1", expires_on: "2030-01-31", supplier_id },
    { lot_number: "B2", expires_on: "2031-01-31", supplier_id },
  ]);
  expect(levels).toEqual([{ quantity: "2.5" }, { quantity: "10" }]);
  const history = await shop.clerk.get<{ data: Record<string, unknown>[] }>(
    `/purchase-requests/${request.id}/history`,
  );
  expect(history.body.data.map(({ kind, status, reason }) => [kind, status, reason])).toEqual([
    ["create", "draft", null],
    ["submit", "submitted", null],
    ["approve", "approved", null],
    ["receive", "partially_received", "One box was wet"],
    ["receive", "received", null],
  ]);
  expect(history.body.data[3]?.detail).toMatchObject([
    { line_id: first.id, quantity: "4", lot_number: "A1", expires_on: "2030-01-31" },
    { line_id: first.id, quantity: "3", lot_number: "B2" },
  ]);
});

test("more than ordered is refused beyond the tenant's tolerance, with the numbers", async () => {
  const shop = await openShop();
  const request = await shop.approved();
  const [line] = request.lines as [Line];
  const receive = (...quantities: (string | number)[]) =>
    shop.step(shop.clerk, request, "receive", {
      lines: quantities.map((quantity) => ({ line_id: line.id, quantity })),
    });
  const over = await receive(6, "4.0001");
  expect(codeOf(over)).toEqual([409, "purchase_request.over_receipt"]);
  expect(over.body).toMatchObject({ ordered: "10", received: "0", arriving: "10.0001", most: "10" });
  expect(await shop.levels()).toEqual({});
  await shop.owner.call("PUT", "/purchasing-settings", {
    body: { allow_self_approval: false, receive_tolerance_percent: "2.5" },
  });
  expect((await receive(10)).body.status).toBe("received");
  expect((await receive("0.25")).body).toMatchObject({ status: "received", lines: [{ received: "10.25" }] });
  expect(codeOf(await receive("0.0001"))).toEqual([409, "purchase_request.over_receipt"]);
  const again = await shop.approved();
  const [other] = again.lines as [Line];
  const take = (quantity: string) =>
    shop.step(shop.clerk, again, "receive", { lines: [{ line_id: other.id, quantity }] });
  expect((await take("9")).body.status).toBe("partially_received");
  expect(codeOf(await take("1.2501"))).toEqual([409, "purchase_request.over_receipt"]);
  expect((await take("1.25")).body).toMatchObject({ status: "received", lines: [{ received: "10.25" }] });
});

test("nothing arrives for what is not approved, for a line of another request, or without its lot", async () => {
  const shop = await openShop();
  const [draft, one, two, pills, warehouse_id] = await Promise.all([
    shop.draft(),
    shop.approved(),
    shop.approved(),
    shop.product({ track_lots: true }),
    shop.warehouse(),
  ]);
  const tracked = await shop.approved({
    lines: [{ product_id: pills, warehouse_id, quantity: 1, unit_price: 1 }],
  });
  const receive = (request: Request, of: Request, more: object = {}) =>
    shop.step(shop.clerk, request, "receive", {
      lines: [{ line_id: (of.lines as [Line])[0].id, quantity: 1, ...more }],
    });
  expect(codeOf(await receive(draft, draft))).toEqual([409, "purchase_request.not_approved"]);
  expect(codeOf(await receive(one, two))).toEqual([404, "purchase_request.unknown_line"]);
  expect(codeOf(await receive(tracked, tracked))).toEqual([422, "lot.required"]);
  expect(codeOf(await receive(one, one, { lot_number: "X" }))).toEqual([409, "lot.not_tracked"]);
  expect(codeOf(await receive(one, one, { warehouse_id: newId() }))).toEqual([404, "warehouse.not_found"]);
  expect((await receive(one, one, { quantity: 0 })).status).toBe(422);
  expect(await shop.levels()).toEqual({});
});

test("a receipt sent twice under one key is posted once; If-Match holds", async () => {
  const shop = await openShop();
  const request = await shop.approved();
  const [line] = request.lines as [Line];
  const body = { lines: [{ line_id: line.id, quantity: 4 }] };
  const path = `/purchase-requests/${request.id}/receive`;
  const key = newId();
  const [first, second] = [
    await shop.clerk.post<Request>(path, body, { "Idempotency-Key": key }),
    await shop.clerk.post<Request>(path, body, { "Idempotency-Key": key }),
  ];
  expect(second.text).toBe(first.text);
  expect(second.headers.get("Idempotency-Replayed")).toBe("true");
  expect(await shop.levels()).toEqual({ [line.product_id]: "4" });
  const stale = await shop.clerk.post(path, body, { "If-Match": `"${request.version}"` });
  expect(codeOf(stale)).toEqual([412, "version.stale"]);
});

test("a partly received request is closed by cancelling; what came stays", async () => {
  const shop = await openShop();
  const request = await shop.approved();
  const [line] = request.lines as [Line];
  await shop.step(shop.clerk, request, "receive", { lines: [{ line_id: line.id, quantity: 4 }] });
  const closed = await shop.step(shop.owner, request, "cancel", { reason: "Out of production" });
  expect(closed.body).toMatchObject({ status: "closed", lines: [{ received: "4" }] });
  expect(
    codeOf(await shop.step(shop.clerk, request, "receive", { lines: [{ line_id: line.id, quantity: 1 }] })),
  ).toEqual([409, "purchase_request.not_approved"]);
  expect(await shop.levels()).toEqual({ [line.product_id]: "4" });
});

test("goods whose receipt is reversed are still to come, and come again", async () => {
  const shop = await openShop();
  const request = await shop.approved();
  const [line] = request.lines as [Line];
  const receive = (quantity: number) =>
    shop.step(shop.clerk, request, "receive", { lines: [{ line_id: line.id, quantity }] });
  await receive(4);
  expect((await receive(6)).body.status).toBe("received");
  const [movements = []] = await asOwner(
    sql`select id from inventory.stock_movements where tenant_id = ${shop.tenant.id} order by quantity`,
  );
  const state = async () => {
    const { body } = await shop.owner.get<Request>(`/purchase-requests/${request.id}`);
    return [body.status, (body.lines as Line[])[0]?.received];
  };
  const reverse = async (movement: unknown) => {
    const answer = await shop.owner.post(`/stock-movements/${movement}/reverse`, { reason: "Typed wrongly" });
    expect(answer.status, answer.text).toBe(201);
    const [rows = []] = await asOwner(
      sql`select ${envelopeSql} as event from platform.domain_events
           where tenant_id = ${shop.tenant.id} and type = 'inventory.receipt.reversed'`,
    );
    for (const _ of [1, 2])
      await delivered(
        "duka-events",
        rows.map(({ event }) => ({ body: Envelope.parse(event) })),
        { handlers },
      );
  };
  await reverse(movements[1]?.id);
  expect(await state()).toEqual(["partially_received", "4"]);
  await reverse(movements[0]?.id);
  expect(await state()).toEqual(["approved", "0"]);
  expect((await receive(10)).body.status).toBe("received");
  const history = await shop.owner.get<{ data: { kind: string; status: string }[] }>(
    `/purchase-requests/${request.id}/history`,
  );
  expect(history.body.data.map(({ kind, status }) => `${kind} ${status}`).sort()).toEqual([
    "approve approved",
    "create draft",
    "receive partially_received",
    "receive received",
    "receive received",
    "reverse approved",
    "reverse partially_received",
    "submit submitted",
  ]);
});

test("goods that are to come again make nothing low: the alert of their reversal ends", async () => {
  const shop = await openShop();
  const product_id = await shop.product({ reorder_point: 5, cost: "2.5" });
  const warehouse_id = await shop.warehouse();
  const request = await shop.approved({
    lines: [{ product_id, warehouse_id, quantity: 10, unit_price: 3 }],
  });
  const [line] = request.lines as [Line];
  await shop.step(shop.clerk, request, "receive", { lines: [{ line_id: line.id, quantity: 10 }] });
  const [movements = []] = await asOwner(
    sql`select id from inventory.stock_movements where tenant_id = ${shop.tenant.id}`,
  );
  const reversal = await shop.owner.post(`/stock-movements/${movements[0]?.id}/reverse`, { reason: "Wrong" });
  expect(reversal.status, reversal.text).toBe(201);
  // The events are delivered in the background too, in any order; whoever was first, nothing is left open.
  for (const type of ["inventory.stock.moved", "inventory.receipt.reversed"]) {
    const [rows = []] = await asOwner(
      sql`select ${envelopeSql} as event from platform.domain_events
           where tenant_id = ${shop.tenant.id} and type = ${type}`,
    );
    const messages = rows.map(({ event }) => ({ body: Envelope.parse(event) }));
    await delivered("duka-events", messages, { handlers });
  }
  const open = await shop.owner.get<{ data: unknown[] }>("/stock-alerts?open=true");
  expect(open.body.data).toEqual([]);
});

test("a cost a thousand times the average asks whether it is meant", async () => {
  const shop = await openShop();
  const first = await shop.approved();
  const [line] = first.lines as [Line];
  const receive = (request: Request, of: Line, more: object = {}, of_all: object = {}) =>
    shop.step(shop.clerk, request, "receive", {
      lines: [{ line_id: of.id, quantity: 1, ...more }],
      ...of_all,
    });
  expect((await receive(first, line)).status).toBe(200);
  const dear = { unit_cost: "9000000" };
  expect(codeOf(await receive(first, line, dear))).toEqual([409, "stock.cost_unlikely"]);
  expect((await receive(first, line, dear, { confirm: true })).status).toBe(200);
});
