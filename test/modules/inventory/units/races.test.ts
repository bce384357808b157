import { expect, test } from "vitest";
import { openShop } from "../shop.ts";

const tally = (answers: readonly { status: number; body: Record<string, unknown> }[]) =>
  Object.fromEntries(
    [...Map.groupBy(answers, ({ status, body }) => `${status} ${body.code ?? ""}`)].map(([said, all]) => [
      said,
      all.length,
    ]),
  );

async function openRace() {
  const shop = await openShop();
  const product_id = (await shop.product({ serials_required: true })).id;
  const places = await Promise.all(Array.from({ length: 4 }, async () => (await shop.warehouse()).id));
  return { ...shop, product_id, places };
}

test("of many issues of one serial at once, one wins", async () => {
  const { move, product_id, places } = await openRace();
  const at = { product_id, warehouse_id: places[0] };
  await move({ type: "receive", ...at, quantity: 3, serials: ["A", "B", "C"] });
  const answers = await Promise.all(
    Array.from({ length: 12 }, () => move({ type: "issue", ...at, quantity: 1, serials: ["A"] })),
  );
  const said = tally(answers);
  expect(said["201 "]).toBe(1);
  expect((said["409 serial.not_in_stock"] ?? 0) + (said["409 stock.insufficient"] ?? 0)).toBe(11);
});

test("a serial that nobody knows is received once, at whatever warehouse it is said to be", async () => {
  const { move, owner, product_id, places } = await openRace();
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, at) =>
      move({
        ...{ type: "receive", product_id, warehouse_id: places[at % 4], quantity: 2 },
        serials: at % 2 ? ["A", `B${at}`] : [`B${at}`, "A"],
      }),
    ),
  );
  expect(tally(answers)).toEqual({ "201 ": 1, "409 serial.known": 11 });
  const { body } = await owner.get<{ data: unknown[] }>(`/serials?product_id=${product_id}`);
  expect(body.data, "a refusal leaves no serial behind").toHaveLength(2);
});

test("a unit is changed before what is said in it, or not at all", async () => {
  const { move, owner, product, warehouse, levels } = await openShop();
  const at = { product_id: (await product()).id, warehouse_id: (await warehouse()).id };
  const path = `/products/${at.product_id}/units`;
  const { id } = (await owner.post<{ id: string }>(path, { unit: "box", quantity: 10 })).body;
  const [changed, moved] = await Promise.all([
    owner.call("PATCH", `${path}/${id}`, { body: { quantity: 7 } }),
    move({ type: "receive", ...at, quantity: 1, unit: "box" }),
  ]);
  expect(moved.status, moved.text).toBe(201);
  expect(Object.values(await levels())).toEqual([changed.status === 200 ? "7" : "10"]);
});

test("what arrives in a unit has its size: no box of ten stands in the ledger of a box of twelve", async () => {
  const { move, owner, product, warehouse } = await openShop();
  const [from_warehouse_id, to_warehouse_id] = [(await warehouse()).id, (await warehouse()).id];
  const sent = await Promise.all(
    Array.from({ length: 12 }, async () => {
      const product_id = (await product()).id;
      const units = `/products/${product_id}/units`;
      const { id } = (await owner.post<{ id: string }>(units, { unit: "box", quantity: 10 })).body;
      await move({ type: "receive", product_id, warehouse_id: from_warehouse_id, quantity: 20 });
      const lines = [{ product_id, quantity: 20 }];
      const transfer = { from_warehouse_id, to_warehouse_id, lines };
      const { body } = await owner.post<{ id: string }>("/stock-transfers", transfer);
      return { product_id, box: `${units}/${id}`, path: `/stock-transfers/${body.id}/receive` };
    }),
  );
  await Promise.all(
    sent.map(async ({ product_id, box, path }) => {
      const [received, changed] = await Promise.all([
        owner.post(path, { lines: [{ product_id, quantity: 1, unit: "box" }] }),
        owner.call("PATCH", box, { body: { quantity: 12 } }),
      ]);
      expect(received.status, received.text).toBe(200);
      expect(received.body.lines).toMatchObject([{ received: changed.status === 200 ? "12" : "10" }]);
    }),
  );
});
