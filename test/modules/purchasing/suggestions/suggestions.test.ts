import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner } from "#test/tenant.ts";
import { openShop, type Request, type Shop } from "../shop.ts";

const suggest = async (shop: Shop, body: object = {}) => {
  const answer = await shop.clerk.post<{ data: Request[] }>("/purchase-requests/suggestions", body);
  expect(answer.status, answer.text).toBe(201);
  return answer.body.data;
};

test("low stock is drafted once, one request for each preferred supplier, with its reasons", async () => {
  const shop = await openShop();
  const [cheap, dear, warehouse_id] = await Promise.all([
    shop.supplier({ name: "Cheap", lead_time_days: 4 }),
    shop.supplier({ name: "Dear" }),
    shop.warehouse(),
  ]);
  const low = { reorder_point: 10, reorder_quantity: 6 };
  const [soap, salt, rice, full] = await Promise.all([
    shop.product(low),
    shop.product(low),
    shop.product({ reorder_point: 5, cost: "1.25" }),
    shop.product({ reorder_point: 1 }),
  ]);
  for (const [product_id, quantity] of [
    [soap, 3],
    [full, 2],
  ]) {
    await shop.make("/stock-movements", { type: "receive", product_id, warehouse_id, quantity });
  }
  const price = { product_id: soap, price: 9, minimum_quantity: 20 };
  await shop.make("/supplier-products", { ...price, supplier_id: cheap, price: 5 });
  await shop.make("/supplier-products", { ...price, supplier_id: dear, preferred: true });
  await shop.make("/supplier-products", { product_id: salt, supplier_id: cheap, price: "0.5" });
  await shop.make("/supplier-products", { product_id: salt, supplier_id: dear, price: "0.6" });

  const drafts = await suggest(shop);
  expect(drafts.map((draft) => [draft.supplier_name, draft.status, draft.suggested, draft.total])).toEqual(
    expect.arrayContaining([
      ["Cheap", "draft", true, "6"],
      ["Dear", "draft", true, "180"],
      [null, "draft", true, "12.5"],
    ]),
  );
  const lines = drafts.flatMap((draft) => draft.lines);
  const of = (product_id: string) => lines.find((line) => line.product_id === product_id);
  expect(lines).toHaveLength(3);
  expect(of(soap)).toMatchObject({
    quantity: "20",
    unit_price: "9",
    warehouse_id,
    explanation: {
      on_hand: "3",
      reserved: "0",
      on_order: "0",
      in_draft: "0",
      reorder_point: "10",
      reorder_quantity: "6",
      minimum_quantity: "20",
      quantity: "20",
    },
  });
  expect(of(salt)).toMatchObject({ quantity: "12", unit_price: "0.5" });
  expect(of(rice)).toMatchObject({ quantity: "10", unit_price: "1.25" });
  expect(await suggest(shop)).toEqual([]);
});

test("what is on order counts until it is received, rejected or cancelled; reserved stock does not count", async () => {
  const shop = await openShop();
  const warehouse_id = await shop.warehouse();
  const product_id = await shop.product({ reorder_point: 10 });
  await shop.make("/stock-movements", { type: "receive", product_id, warehouse_id, quantity: 12 });
  expect(await suggest(shop)).toEqual([]);
  await asOwner(
    sql`insert into inventory.reservations (tenant_id, id, product_id, warehouse_id, quantity)
        values (${shop.tenant.id}, ${newId()}, ${product_id}, ${warehouse_id}, 4)`,
  );
  const [draft] = (await suggest(shop)) as [Request];
  expect(draft.lines[0]).toMatchObject({ quantity: "12", explanation: { on_hand: "12", reserved: "4" } });
  await shop.step(shop.clerk, draft, "submit");
  expect(await suggest(shop)).toEqual([]);
  await shop.step(shop.owner, draft, "reject", { reason: "No" });
  const [second] = (await suggest(shop)) as [Request];
  await shop.step(shop.clerk, second, "submit");
  await shop.step(shop.owner, second, "approve");
  expect(await suggest(shop)).toEqual([]);
  await shop.step(shop.owner, second, "cancel", { reason: "No" });
  const [third] = (await suggest(shop)) as [Request];
  expect((await shop.clerk.call("DELETE", `/purchase-requests/${third.id}`)).status).toBe(204);
  expect(await suggest(shop)).toHaveLength(1);
});

test("how fast a product goes and how long the supplier takes raise the quantity", async () => {
  const shop = await openShop();
  const [warehouse_id, product_id, supplier_id] = await Promise.all([
    shop.warehouse(),
    shop.product({ reorder_point: 5 }),
    shop.supplier({ lead_time_days: 10 }),
  ]);
  await shop.make("/supplier-products", { product_id, supplier_id, price: 1 });
  await shop.make("/stock-movements", { type: "receive", product_id, warehouse_id, quantity: 64 });
  await shop.make("/stock-movements", { type: "issue", product_id, warehouse_id, quantity: 60 });
  const [draft] = (await suggest(shop)) as [Request];
  expect(draft.lines[0]).toMatchObject({
    quantity: "36",
    explanation: { daily_use: "2", lead_time_days: 10, days_of_cover: "2" },
  });
});

test("use is what was issued less what came back", async () => {
  const shop = await openShop();
  const [warehouse_id, product_id] = await Promise.all([
    shop.warehouse(),
    shop.product({ reorder_point: 50 }),
  ]);
  const at = { product_id, warehouse_id };
  await shop.make("/stock-movements", { type: "receive", ...at, quantity: 64 });
  const { movements } = await shop.make("/stock-movements", { type: "issue", ...at, quantity: 60 });
  const [{ id: issue_id } = { id: "" }] = movements as { id: string }[];
  await shop.make("/stock-movements", { type: "return", ...at, quantity: 30, issue_id });
  const [draft] = (await suggest(shop)) as [Request];
  expect(draft.lines[0]).toMatchObject({ explanation: { on_hand: "34", daily_use: "1" } });
});

test("what will expire unused covers no need, and the explanation says how much that is", async () => {
  const shop = await openShop();
  const [warehouse_id, product_id] = await Promise.all([
    shop.warehouse(),
    shop.product({ reorder_point: 20, track_lots: true }),
  ]);
  const at = { product_id, warehouse_id };
  const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  const receive = (lot_number: string, quantity: number, days: number) =>
    shop.make("/stock-movements", { type: "receive", ...at, quantity, lot_number, expires_on: day(days) });
  await receive("used", 90, 400);
  await shop.make("/stock-movements", { type: "issue", ...at, quantity: 90 });
  await receive("soon", 50, 9);
  expect(await suggest(shop)).toHaveLength(1);
  await receive("late", 12, 400);
  const [more] = await suggest(shop);
  expect(more).toBeUndefined();
  const lines = (await shop.clerk.get<{ data: Request[] }>("/purchase-requests")).body.data;
  const request = (await shop.clerk.get<Request>(`/purchase-requests/${lines[0]?.id}`)).body;
  expect(request.lines[0]).toMatchObject({
    quantity: "30",
    explanation: { on_hand: "50", expires_unused: "40", quantity: "30" },
  });
});

test("what is reserved of what expires is counted once, whether it is used or expires", async () => {
  const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  const needs = async (quantity: number, lot_number: string | undefined) => {
    const shop = await openShop();
    const product_id = await shop.product({ reorder_point: 20, track_lots: true });
    const at = { product_id, warehouse_id: await shop.warehouse() };
    for (const [lot, held, days] of [
      ["E", 50, 5],
      ["F", 10, 500],
    ] as const)
      await shop.make("/stock-movements", {
        type: "receive",
        ...at,
        quantity: held,
        lot_number: lot,
        expires_on: day(days),
      });
    if (quantity > 0)
      await shop.make("/reservations", { ...at, quantity, ...(lot_number && { lot_number }) });
    const [request] = await suggest(shop);
    return request?.lines[0]?.explanation;
  };
  expect(await needs(0, undefined)).toMatchObject({ expires_unused: "50", quantity: "30" });
  expect(await needs(50, "E")).toMatchObject({ reserved: "50", expires_unused: "0", quantity: "30" });
  expect(await needs(20, undefined)).toMatchObject({ reserved: "20", expires_unused: "30", quantity: "30" });
  expect(await needs(10, "F")).toMatchObject({ reserved: "10", expires_unused: "50", quantity: "40" });
});

test("what is drafted for a quarantine covers no need, as what is ordered for one does not", async () => {
  const shop = await openShop();
  const product_id = await shop.product({ reorder_point: 10 });
  await shop.warehouse();
  const made = await shop.owner.post<{ id: string }>("/warehouses", {
    code: "Q",
    name: "Q",
    quarantine: true,
  });
  const lines = [{ product_id, warehouse_id: made.body.id, quantity: 50, unit_price: 1 }];
  await shop.make("/purchase-requests", { lines });
  const [request] = await suggest(shop);
  expect(request?.lines[0]).toMatchObject({ quantity: "20", explanation: { in_draft: "0" } });
});

test("a warehouse with a reorder point of its own is bought for by itself, once, and counts for all together", async () => {
  const shop = await openShop();
  const [here, there, product_id] = await Promise.all([
    shop.warehouse(),
    shop.warehouse(),
    shop.product({ reorder_point: 10, reorder_quantity: 6 }),
  ]);
  await shop.make("/stock-movements", { type: "receive", product_id, warehouse_id: here, quantity: 8 });
  await shop.make("/reorder-points", {
    product_id,
    warehouse_id: there,
    reorder_point: 3,
    reorder_quantity: 5,
  });
  const [draft, ...others] = (await suggest(shop, { warehouse_id: here })) as [Request];
  expect(others).toEqual([]);
  expect(draft.lines.map((line) => [line.warehouse_id, line.quantity])).toEqual([[there, "5"]]);
  expect(await suggest(shop)).toEqual([]);
  await shop.make("/stock-movements", { type: "issue", product_id, warehouse_id: here, quantity: 6 });
  const [second] = (await suggest(shop)) as [Request];
  expect(second.lines).toMatchObject([
    { warehouse_id: here, quantity: "6", explanation: { on_hand: "2", in_draft: "5" } },
  ]);
});

test("eight runs at once draft each product once", async () => {
  const shop = await openShop();
  const other = await shop.warehouse();
  await Promise.all(Array.from({ length: 5 }, () => shop.product({ reorder_point: 3 })));
  const runs = await Promise.all(Array.from({ length: 8 }, () => suggest(shop, { warehouse_id: other })));
  const lines = runs.flat().flatMap((draft) => draft.lines);
  expect(runs.filter((drafts) => drafts.length > 0)).toHaveLength(1);
  expect(new Set(lines.map((line) => line.product_id)).size).toBe(5);
  expect(lines).toHaveLength(5);
  expect(new Set(lines.map((line) => line.warehouse_id))).toEqual(new Set([other]));
});

test("the warehouse where it is to arrive has to be there", async () => {
  const shop = await openShop();
  const answer = await shop.clerk.post("/purchase-requests/suggestions", {
    warehouse_id: shop.clerk.userId,
  });
  expect([answer.status, answer.body.code]).toEqual([404, "warehouse.not_found"]);
});

test("and in use", async () => {
  const shop = await openShop();
  const warehouse_id = await shop.warehouse();
  await shop.owner.call("PATCH", `/warehouses/${warehouse_id}`, { body: { active: false } });
  const answer = await shop.clerk.post("/purchase-requests/suggestions", { warehouse_id });
  expect([answer.status, answer.body.code]).toEqual([409, "warehouse.inactive"]);
});

test("of what moves in whole units, whole units are suggested", async () => {
  const shop = await openShop();
  const warehouse_id = await shop.warehouse();
  const supplier_id = await shop.supplier({ lead_time_days: 7 });
  const product_id = await shop.product({ reorder_point: 2, whole_units: true });
  await shop.make("/supplier-products", { product_id, supplier_id, price: 1, preferred: true });
  for (const type of ["receive", "issue"])
    await shop.make("/stock-movements", { type, product_id, warehouse_id, quantity: 10 });
  const [draft] = await suggest(shop);
  const [line] = draft?.lines ?? [];
  expect(Number(line?.quantity) % 1).toBe(0);
  expect(line?.explanation).toMatchObject({ quantity: line?.quantity });
});
