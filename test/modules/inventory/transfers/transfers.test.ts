import { expect, test } from "vitest";
import { day, openPharmacy } from "../pharmacy.ts";

type Row = Record<string, string | null>;
interface Transfer extends Record<string, unknown> {
  id: string;
  lines: Row[];
}

async function stocked() {
  const shop = await openPharmacy();
  const { product_id, warehouse_id: here } = shop.at;
  await shop.receive("late", 5, day(90));
  await shop.receive("soon", 5, day(10));
  const send = (fields: object = {}) =>
    shop.owner.post<Transfer>("/stock-transfers", {
      from_warehouse_id: here,
      to_warehouse_id: shop.there,
      lines: [{ product_id, quantity: 7 }],
      ...fields,
    });
  const finish = (id: string, verb: string) => shop.owner.post<Transfer>(`/stock-transfers/${id}/${verb}`);
  const key = (warehouse: string) => `${product_id} ${warehouse}`;
  return { ...shop, product_id, here, send, finish, key };
}

test("G5: what a transfer takes is in neither warehouse until it is received", async () => {
  const { owner, send, finish, levels, key, here, there, issue } = await stocked();
  const sent = await send({ reference: "T-1", note: "By van" });
  expect(sent.status).toBe(201);
  expect(sent.body).toMatchObject({
    status: "in_transit",
    reference: "T-1",
    note: "By van",
    finished_at: null,
  });
  expect(sent.body.lines.map(({ lot_number, quantity }) => [lot_number, quantity])).toEqual([
    ["soon", "5"],
    ["late", "2"],
  ]);
  expect(await levels()).toEqual({ [key(here)]: "3" });
  expect((await issue(1, { warehouse_id: there })).body.code).toBe("stock.insufficient");

  const received = await finish(sent.body.id, "receive");
  expect(received.body).toMatchObject({ status: "received", lines: [{ received: "5" }, { received: "2" }] });
  expect(received.body.finished_at).toBeTruthy();
  expect(await levels()).toEqual({ [key(here)]: "3", [key(there)]: "7" });
  const again = await finish(sent.body.id, "receive");
  expect([again.status, again.body.code, again.body.current_status]).toEqual([
    409,
    "stock_transfer.not_in_transit",
    "received",
  ]);
  expect((await finish(sent.body.id, "cancel")).status).toBe(409);
  const legs = await owner.get<{ data: Row[] }>(
    `/stock-movements?transfer_id=${sent.body.id}&sort=created_at`,
  );
  expect(legs.body.data.map(({ lot_number, quantity }) => [lot_number, quantity])).toEqual([
    ["soon", "-5"],
    ["late", "-2"],
    ["late", "2"],
    ["soon", "5"],
  ]);
  const events = await owner.get<{ data: { type: string }[] }>("/events?limit=100");
  expect(
    events.body.data.map(({ type }) => type).filter((type) => type.startsWith("inventory.stock_transfer")),
  ).toEqual(["inventory.stock_transfer.received", "inventory.stock_transfer.sent"]);
});

test("G5: a cancelled transfer puts everything back, lot by lot", async () => {
  const { owner, send, finish, levels, key, here } = await stocked();
  const { body } = await send();
  const cancelled = await finish(body.id, "cancel");
  expect(cancelled.body).toMatchObject({
    status: "cancelled",
    lines: [{ sent_back: "5" }, { sent_back: "2" }],
  });
  expect(await levels()).toEqual({ [key(here)]: "10" });
  const byLot = await owner.get<{ data: Row[] }>("/stock-levels?by_lot=true");
  expect(byLot.body.data.map(({ quantity }) => quantity)).toEqual(["5", "5"]);
  expect((await finish(body.id, "receive")).body.code).toBe("stock_transfer.not_in_transit");
  expect((await finish(crypto.randomUUID(), "receive")).body.code).toBe("stock_transfer.not_found");
});

test("G5: of receiving and cancelling at once exactly one happens", async () => {
  const { send, finish, levels } = await stocked();
  const { body } = await send();
  const answers = await Promise.all(
    ["receive", "cancel", "receive", "cancel"].map((verb) => finish(body.id, verb)),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
  const total = Object.values(await levels()).reduce((sum, level) => sum + Number(level), 0);
  expect(total).toBe(10);
});

test("G5: several products leave together or not at all; a lot may be named", async () => {
  const { owner, send, product, levels, key, here, lotOf, product_id, at } = await stocked();
  const plain = await product();
  await owner.post("/stock-movements", { type: "receive", ...at, product_id: plain.id, quantity: 4 });
  const lines = [
    { product_id, lot_id: lotOf("late"), quantity: 1 },
    { product_id: plain.id, quantity: 5 },
  ];
  const refused = await send({ lines });
  expect(refused.body).toMatchObject({ code: "stock.insufficient", product_id: plain.id, available: "4" });
  expect((await levels())[key(here)]).toBe("10");
  const sent = await send({ lines: [lines[0], { product_id: plain.id, quantity: 4 }] });
  expect(sent.body.lines).toMatchObject([{ lot_number: "late" }, { lot_number: null, quantity: "4" }]);
});

test("G5: a held lot may be moved when it is named, and is never chosen", async () => {
  const { owner, send, lotOf, product_id, finish, there } = await stocked();
  await owner.post(`/lots/${lotOf("soon")}/quarantine`, { reason: "x" });
  expect((await send()).body).toMatchObject({ code: "stock.insufficient", available: "5" });
  const sent = await send({ lines: [{ product_id, lot_id: lotOf("soon"), quantity: 5 }] });
  expect(sent.status).toBe(201);
  await finish(sent.body.id, "receive");
  const { body } = await owner.get<{ data: Row[] }>(`/stock-levels?warehouse_id=${there}`);
  expect(body.data).toMatchObject([{ quantity: "5", usable: "0", available: "0" }]);
});

test("G5: reserved stock is not sent away", async () => {
  const { owner, send, at } = await stocked();
  await owner.post("/reservations", { ...at, quantity: 4 });
  expect((await send()).body).toMatchObject({ available: "6", reserved: "4", usable: "10" });
});

test("G5: a transfer into the same warehouse, of doubled lines or unknown things is refused", async () => {
  const { send, here, product_id, lotOf } = await stocked();
  const faults = async (fields: object) =>
    ((await send(fields)).body.errors as { path: string; code: string }[]).map(({ path, code }) => [
      path,
      code,
    ]);
  expect(await faults({ to_warehouse_id: here.toUpperCase() })).toEqual([
    ["to_warehouse_id", "same_warehouse"],
  ]);
  const one = { product_id, quantity: 1 };
  expect(await faults({ lines: [one, one] })).toEqual([["lines.1.product_id", "duplicate"]]);
  expect(await faults({ lines: [{ ...one, lot_id: lotOf("soon") }, one] })).toEqual([
    ["lines.0.product_id", "duplicate"],
  ]);
  expect((await send({ lines: [] })).status).toBe(422);
  expect((await send({ lines: [{ ...one, product_id: crypto.randomUUID() }] })).body.code).toBe(
    "product.not_found",
  );
  expect((await send({ lines: [{ ...one, lot_id: crypto.randomUUID() }] })).body.code).toBe("lot.not_found");
});

test("B-E35: a transfer at once is a received transfer in the list", async () => {
  const { owner, at, there } = await stocked();
  const moved = await owner.post("/stock-movements", {
    type: "transfer",
    ...at,
    to_warehouse_id: there,
    quantity: 6,
  });
  const [leg] = (moved.body as unknown as { movements: Row[] }).movements;
  const { body } = await owner.get<{ data: Row[] }>("/stock-transfers?status=received");
  expect(body.data).toMatchObject([
    { id: leg?.transfer_id, from_warehouse_id: at.warehouse_id, to_warehouse_id: there },
  ]);
  expect((await owner.get<Transfer>(`/stock-transfers/${leg?.transfer_id}`)).body.lines).toHaveLength(2);
  expect((await owner.get<{ data: Row[] }>("/stock-transfers?status=in_transit")).body.data).toEqual([]);
});
