import { expect, test } from "vitest";
import type { Client } from "#test/tenant.ts";
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
