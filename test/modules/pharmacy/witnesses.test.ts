import { expect, test } from "vitest";
import { type Client, call } from "#test/tenant.ts";
import { openDispensary } from "./dispensary.ts";
import type { Named } from "./places.ts";

const WITNESS = "stock.witness_required";

test("nobody takes what has a register off the shelf alone: not as an issue, by a reservation, a correction or a count, whatever it is called by now", async () => {
  const shop = await openDispensary();
  const opiate = await shop.medicine("controlled", 50);
  const cashier = await shop.tenant.member("cashier");
  const at = { product_id: opiate.id, warehouse_id: shop.shelf };
  const held = await cashier.post<Named>("/reservations", { ...at, quantity: 5 });
  expect(held.status).toBe(201);
  const alone = async () => [
    (await cashier.post("/stock-movements", { type: "issue", ...at, quantity: 10 })).body.code,
    (await cashier.post(`/reservations/${held.body.id}/consume`)).body.code,
    (await shop.move({ type: "adjust", ...at, quantity: -20, reason: "Gone" })).body.code,
    (await shop.move({ type: "count", ...at, quantity: 30 })).body.code,
    (await shop.move({ type: "discard", ...at, quantity: 1, reason: "Broken" })).body.code,
  ];
  expect(await alone()).toEqual([WITNESS, WITNESS, WITNESS, WITNESS, WITNESS]);
  await shop.classify(opiate, "general");
  expect(await alone()).toEqual([WITNESS, WITNESS, WITNESS, WITNESS, WITNESS]);
  expect(await shop.left(opiate)).toBe("50");
  expect((await shop.move({ type: "adjust", ...at, quantity: 1, reason: "Found" })).status).toBe(201);
  expect((await shop.move({ type: "count", ...at, quantity: 51 })).status).toBe(201);
});

test("two people answer for what is missing of it: who counted and who posts, who sent and who writes off", async () => {
  const shop = await openDispensary();
  const opiate = await shop.medicine("controlled", 50);
  const other = await shop.warehouse();
  const [one, two] = [await shop.tenant.member("manager"), await shop.tenant.member("manager")];
  const counted = async (by: Client, counted: number) => {
    const { body } = await by.post<Named>("/stock-counts", { warehouse_id: shop.shelf });
    const lines = [{ product_id: opiate.id, counted }];
    await by.post(`/stock-counts/${body.id}/lines`, { lines });
    await by.post(`/stock-counts/${body.id}/review`);
    return (poster: Client) => poster.post(`/stock-counts/${body.id}/post`, {});
  };
  const post = await counted(one, 48);
  expect((await post(one)).body.code).toBe(WITNESS);
  expect((await post(two)).status).toBe(200);
  const sent = await one.post<Named>("/stock-transfers", {
    ...{ from_warehouse_id: shop.shelf, to_warehouse_id: other.id },
    lines: [{ product_id: opiate.id, quantity: 8 }],
  });
  expect(sent.status).toBe(201);
  const lose = (by: Client) =>
    by.post(`/stock-transfers/${sent.body.id}/write-off`, { reason: "Lost on its way" });
  expect((await lose(one)).body.code).toBe(WITNESS);
  expect((await lose(two)).status).toBe(200);
  expect(await shop.left(opiate)).toBe("40");
});

test("an API key is nobody who answers for it: neither who counts nor who sends, nor who posts or writes off", async () => {
  const shop = await openDispensary();
  const opiate = await shop.medicine("controlled", 50);
  const other = await shop.warehouse();
  const person = await shop.tenant.member("manager");
  const { body: made } = await shop.owner.post<{ key: string }>("/api-keys", { name: "till", scopes: ["*"] });
  const key = {
    post: <T = Record<string, unknown>>(path: string, body: unknown) =>
      call<T>("POST", `/api/v1${path}`, { headers: { "X-API-Key": made.key }, body }),
  };
  for (const [first, second] of [
    [key, person],
    [person, key],
  ] as const) {
    const { body: sheet } = await person.post<Named>("/stock-counts", { warehouse_id: shop.shelf });
    await first.post(`/stock-counts/${sheet.id}/lines`, { lines: [{ product_id: opiate.id, counted: 30 }] });
    await person.post(`/stock-counts/${sheet.id}/review`);
    const posted = await second.post(`/stock-counts/${sheet.id}/post`, {});
    expect(posted.status).toBeGreaterThanOrEqual(400);
    await person.post(`/stock-counts/${sheet.id}/cancel`, {});
    const sent = await first.post<Named>("/stock-transfers", {
      ...{ from_warehouse_id: shop.shelf, to_warehouse_id: other.id },
      lines: [{ product_id: opiate.id, quantity: 1 }],
    });
    const lost = await second.post(`/stock-transfers/${sent.body.id}/write-off`, { reason: "Lost" });
    expect(lost.status).toBeGreaterThanOrEqual(400);
  }
  expect(await shop.left(opiate)).toBe("48");
});

test("a receipt of it is undone by another person than who received it", async () => {
  const shop = await openDispensary();
  const opiate = await shop.medicine("controlled", 50);
  const [one, two] = [await shop.tenant.member("manager"), await shop.tenant.member("manager")];
  const received = await one.post<Named>("/stock-movements", {
    ...{ type: "receive", product_id: opiate.id, warehouse_id: shop.shelf, quantity: 5, unit_cost: 1 },
  });
  expect(received.status, received.text).toBe(201);
  const [movement] = (received.body as { movements?: { id: string }[] }).movements ?? [];
  const undo = (by: Client) => by.post(`/stock-movements/${movement?.id}/reverse`, { reason: "Not ours" });
  expect((await undo(one)).body.code).toBe(WITNESS);
  expect((await undo(two)).status).toBe(201);
});

test("what comes late makes nothing missing of a count after it; what a count found before it was entered may come late", async () => {
  const shop = await openDispensary();
  const opiate = await shop.medicine("controlled", 20);
  const manager = await shop.tenant.member("manager");
  const found = await shop.medicine("controlled", 20);
  const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
  const move = (product: { id: string }, fields: object) =>
    manager.post("/stock-movements", { product_id: product.id, warehouse_id: shop.shelf, ...fields });
  const late = (quantity: number) => ({ type: "receive", quantity, unit_cost: 1, occurred_at: ago(1) });
  expect((await move(opiate, { type: "count", quantity: 20 })).status).toBe(201);
  expect((await move(opiate, late(30))).body.code).toBe(WITNESS);
  expect((await move(found, { type: "count", quantity: 25 })).status).toBe(201);
  expect((await move(found, late(5))).status).toBe(201);
  expect((await move(found, late(1))).body.code).toBe(WITNESS);
});
