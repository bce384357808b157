import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { openShop } from "../shop.ts";

type Movement = Record<string, string | null>;

async function stocked(quantity = "10") {
  const shop = await openShop();
  const [soap, here, there] = [await shop.product(), await shop.warehouse(), await shop.warehouse()];
  const at = { product_id: soap.id, warehouse_id: here.id };
  if (quantity !== "0") await shop.move({ type: "receive", ...at, quantity });
  return { ...shop, soap, here, there, at };
}

test.each([
  ["receive", { quantity: "2.5", unit_cost: "3" }, "2.5", "12.5"],
  ["issue", { quantity: "10" }, "-10", "0"],
  ["discard", { quantity: "4", reason: "Broken" }, "-4", "6"],
  ["adjust", { quantity: "-0.5", reason: "Spilt" }, "-0.5", "9.5"],
  ["adjust", { quantity: "3", reason: "Found" }, "3", "13"],
  ["count", { quantity: "7" }, "-3", "7"],
  ["count", { quantity: "0" }, "-10", "0"],
  ["count", { quantity: "10" }, "0", "10"],
])("B-E35: %s %j changes the level by %s to %s", async (type, fields, quantity, balance) => {
  const { move, levels, owner, at } = await stocked();
  const answer = await move({ type, ...at, ...fields, reference: "N-1" });
  expect(answer.status).toBe(201);
  const [movement, ...others] = (answer.body as { movements: Movement[] }).movements;
  expect(others).toEqual([]);
  expect(movement).toMatchObject({
    ...at,
    type,
    quantity,
    balance,
    reference: "N-1",
    reason: "reason" in fields ? fields.reason : null,
    counted: type === "count" ? fields.quantity : null,
    created_by: owner.userId,
    transfer_id: null,
  });
  expect(Object.values(await levels())).toEqual([balance]);
  expect((await owner.get(`/stock-movements/${movement?.id}`)).body).toEqual(movement);
});

test("B-E35: a transfer is two legs under one transfer_id, what left first", async () => {
  const { move, levels, owner, at, soap, here, there } = await stocked();
  const answer = await move({ type: "transfer", ...at, to_warehouse_id: there.id, quantity: "4" });
  const legs = (answer.body as { movements: Movement[] }).movements;
  expect(legs).toMatchObject([
    { warehouse_id: here.id, quantity: "-4", balance: "6" },
    { warehouse_id: there.id, quantity: "4", balance: "4" },
  ]);
  expect(legs[0]?.transfer_id).toBeTruthy();
  expect(legs[1]?.transfer_id).toBe(legs[0]?.transfer_id);
  expect(await levels()).toEqual({ [`${soap.id} ${here.id}`]: "6", [`${soap.id} ${there.id}`]: "4" });

  const back = { ...at, warehouse_id: there.id, to_warehouse_id: here.id };
  const tooMuch = await move({ type: "transfer", ...back, quantity: "4.0001" });
  expect(tooMuch.body).toMatchObject({ code: "stock.insufficient", warehouse_id: there.id });
  const listed = await owner.get<{ data: Movement[] }>(
    `/stock-movements?transfer_id=${legs[0]?.transfer_id}`,
  );
  expect(listed.body.data).toEqual([...legs].reverse());
});

test.each([
  [{ type: "issue", quantity: "0" }, ["quantity", "not_positive"]],
  [{ type: "receive", quantity: "-1" }, ["quantity", "not_positive"]],
  [{ type: "adjust", quantity: "0", reason: "x" }, ["quantity", "zero"]],
  [{ type: "adjust", quantity: "1" }, ["reason", "required"]],
  [{ type: "discard", quantity: "1" }, ["reason", "required"]],
  [{ type: "count", quantity: "-1" }, ["quantity", "negative"]],
  [{ type: "transfer", quantity: "1" }, ["to_warehouse_id", "required"]],
  [
    { type: "receive", quantity: "1", to_warehouse_id: crypto.randomUUID() },
    ["to_warehouse_id", "not_allowed"],
  ],
  [{ type: "receive", quantity: "1", occurred_at: "2999-01-01T00:00:00Z" }, ["occurred_at", "in_future"]],
  [{ type: "steal", quantity: "1" }, ["type", "invalid_value"]],
  [{ type: "receive", quantity: "1.00001" }, ["quantity", "custom"]],
  [{ type: "receive", quantity: "1", price: "1" }, ["price", "unknown_field"]],
])("B-E35: %j is 422 at %j", async (fields, [path, code]) => {
  const { move, levels, at } = await stocked();
  const { status, body } = await move({ ...at, ...fields });
  expect([status, body.code]).toEqual([422, "request.invalid"]);
  expect(body.errors).toMatchObject([{ path, code }]);
  expect(Object.values(await levels())).toEqual(["10"]);
});

test("B-E35: a transfer to the same warehouse is 422, in whatever case its id is written", async () => {
  const { move, at, here } = await stocked();
  const { body } = await move({
    type: "transfer",
    ...at,
    to_warehouse_id: here.id.toUpperCase(),
    quantity: 1,
  });
  expect(body.errors).toMatchObject([{ path: "to_warehouse_id", code: "same_warehouse" }]);
});

test("B-E35: more than there is, is 409 with what is available, and leaves no trace", async () => {
  const { move, levels, tenant, at } = await stocked("2.5");
  const { status, body } = await move({ type: "issue", ...at, quantity: "2.5001" });
  expect(status).toBe(409);
  expect(body).toMatchObject({ code: "stock.insufficient", available: "2.5", requested: "2.5001" });
  expect(Object.values(await levels())).toEqual(["2.5"]);
  const [rows] = await asOwner(
    sql`select (select count(*)::int from inventory.stock_movements where tenant_id = ${tenant.id}) as moves,
               (select count(*)::int from platform.domain_events
                 where tenant_id = ${tenant.id} and type = 'inventory.stock.moved') as events`,
  );
  expect(rows).toEqual([{ moves: 1, events: 1 }]);
});

test("B-E35: more than a level can hold is 409, not a fault", async () => {
  const { move, at } = await stocked("99999999999999.9999");
  const { status, body } = await move({ type: "receive", ...at, quantity: "0.0001" });
  expect([status, body.code]).toEqual([409, "stock.too_large"]);
});

test("B-E35: products and warehouses that are missing, removed, inactive or another tenant's are refused", async () => {
  const [shop, other] = [await stocked(), await stocked()];
  const tryWith = async (fields: Record<string, unknown>) => {
    const { status, body } = await shop.move({ type: "receive", ...shop.at, quantity: 1, ...fields });
    return [status, body.code];
  };
  const removed = await shop.warehouse();
  await shop.owner.call("DELETE", `/warehouses/${removed.id}`);
  const idle = await shop.warehouse({ active: false });
  const dropped = await shop.product({ active: false });

  expect(await tryWith({ product_id: crypto.randomUUID() })).toEqual([404, "product.not_found"]);
  expect(await tryWith({ product_id: other.soap.id })).toEqual([404, "product.not_found"]);
  expect(await tryWith({ product_id: dropped.id })).toEqual([409, "product.inactive"]);
  expect(await tryWith({ warehouse_id: other.here.id })).toEqual([404, "warehouse.not_found"]);
  expect(await tryWith({ warehouse_id: removed.id })).toEqual([404, "warehouse.not_found"]);
  expect(await tryWith({ warehouse_id: idle.id })).toEqual([409, "warehouse.inactive"]);
  expect(await tryWith({ type: "transfer", to_warehouse_id: idle.id })).toEqual([409, "warehouse.inactive"]);
  expect(Object.values(await shop.levels())).toEqual(["10"]);
  expect(Object.values(await other.levels())).toEqual(["10"]);
});

test("B-E35: a replay under one Idempotency-Key moves stock once and answers the same bytes", async () => {
  const { owner, levels, at } = await stocked();
  const send = (quantity: string) =>
    owner.post("/stock-movements", { type: "issue", ...at, quantity }, { "Idempotency-Key": "sale-1" });
  const [first, second] = [await send("3"), await send("3")];
  expect([first.status, second.status, second.text]).toEqual([201, 201, first.text]);
  expect(second.headers.get("Idempotency-Replayed")).toBe("true");
  expect((await send("4")).body.code).toBe("idempotency.key_reused");
  expect(Object.values(await levels())).toEqual(["7"]);
});

test("B-E35: each movement emits its event; a viewer may not post one, a cashier may", async () => {
  const { tenant, owner, at, there } = await stocked("0");
  const [viewer, cashier] = [await tenant.member("viewer"), await tenant.member("cashier")];
  const receive = { type: "receive", ...at, quantity: "5" };
  expect((await viewer.post("/stock-movements", receive)).status).toBe(403);
  expect((await cashier.post("/stock-movements", receive)).status).toBe(201);
  await owner.post("/stock-movements", { type: "transfer", ...at, to_warehouse_id: there.id, quantity: "2" });
  const { body } = await viewer.get<{ data: { payload: Movement }[] }>("/events?type=inventory.stock.moved");
  expect(body.data.map(({ payload }) => [payload.type, payload.quantity, payload.balance])).toEqual([
    ["transfer", "2", "2"],
    ["transfer", "-2", "3"],
    ["receive", "5", "5"],
  ]);
  expect(body.data[2]?.payload).toMatchObject(at);
});

test("B-E33: movements by product, warehouse, type and time", async () => {
  const { move, owner, at, there, soap, product } = await stocked("0");
  const { id: second } = await product();
  const moments = ["2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z"];
  for (const occurred_at of moments) await move({ type: "receive", ...at, quantity: 2, occurred_at });
  await move({ type: "transfer", ...at, to_warehouse_id: there.id, quantity: 1 });
  await move({ type: "receive", product_id: second, warehouse_id: there.id, quantity: 9 });
  const count = async (query: string) =>
    (await owner.get<{ data: unknown[] }>(`/stock-movements?${query}`)).body.data.length;
  expect(await count("")).toBe(6);
  expect(await count(`product_id=${soap.id}`)).toBe(5);
  expect(await count(`warehouse_id=${there.id}`)).toBe(2);
  expect(await count("type=receive")).toBe(4);
  expect(await count("to=2026-02-01T00:00:00Z")).toBe(2);
  expect(await count("from=2026-02-01T00:00:00Z&to=2026-02-28T00:00:00%2B02:00")).toBe(1);
  const oldest = await owner.get<{ data: Movement[] }>("/stock-movements?sort=occurred_at&limit=1");
  expect(oldest.body.data[0]?.occurred_at).toMatch(/^2026-01-01T00:00:00/);
});
