import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner } from "#test/tenant.ts";
import { day, openPharmacy } from "../pharmacy.ts";

type Row = Record<string, string | null>;
const legsOf = (body: unknown) =>
  (body as { movements: Row[] }).movements.map(({ lot_number, quantity }) => [lot_number, quantity]);

/** Six of lot A, which expires first, and four of lot B. */
async function stocked() {
  const shop = await openPharmacy();
  await shop.receive("A", 6, day(10));
  await shop.receive("B", 4, day(20));
  const { owner, at } = shop;
  const reserve = (quantity: number | string, more: object = {}) =>
    owner.post<Row>("/reservations", { ...at, quantity, ...more });
  const read = async (id: unknown) => (await owner.get<Row>(`/reservations/${id}`)).body;
  const level = async () => (await owner.get<{ data: Row[] }>("/stock-levels")).body.data[0];
  const lots = async () => {
    const { data } = (await owner.get<{ data: Row[] }>("/stock-levels?by_lot=true")).body;
    return data.map(({ lot_number, reserved, available }) => [lot_number, reserved, available]).sort();
  };
  return { ...shop, reserve, read, level, lots };
}

test("what is promised of a lot is taken by nobody else: no issue, transfer, plan or other reservation", async () => {
  const { reserve, issue, lots, level, owner, at, there, lotOf } = await stocked();
  const { status, body } = await reserve(5, { lot_number: "A" });
  expect([status, body.lot_id, body.lot_number, body.remaining]).toEqual([201, lotOf("A"), "A", "5"]);
  expect(await lots()).toEqual([
    ["A", "5", "1"],
    ["B", "0", "4"],
  ]);
  expect(await level()).toMatchObject({ usable: "10", reserved: "5", available: "5" });
  const short = { code: "stock.insufficient", available: "1", usable: "10", reserved: "5" };
  expect((await issue(2, { lot_number: "A" })).body).toMatchObject({ ...short, lot_id: lotOf("A") });
  const away = { type: "transfer", ...at, to_warehouse_id: there, quantity: 2, lot_number: "A" };
  expect((await owner.post("/stock-movements", away)).body).toMatchObject(short);
  const sent = { from_warehouse_id: at.warehouse_id, to_warehouse_id: there };
  const lines = [{ product_id: at.product_id, quantity: 2, lot_id: lotOf("A") }];
  expect((await owner.post("/stock-transfers", { ...sent, lines })).body).toMatchObject(short);
  expect((await reserve(2, { lot_id: lotOf("A") })).body).toMatchObject(short);
  expect(legsOf((await issue(3)).body)).toEqual([
    ["A", "-1"],
    ["B", "-2"],
  ]);
  expect((await reserve(3)).body).toMatchObject({ code: "stock.insufficient", available: "2" });
  expect(legsOf((await owner.post(`/reservations/${body.id}/consume`)).body)).toEqual([["A", "-5"]]);
});

test("a promise of no lot is kept by the rest: what is left of the lots covers it", async () => {
  const { reserve, issue, owner } = await stocked();
  const [any, one] = [(await reserve(4)).body, (await reserve(5, { lot_number: "A" })).body];
  expect((await issue(2, { lot_number: "B" })).body).toMatchObject({ available: "1", reserved: "9" });
  expect((await issue(1, { lot_number: "B" })).status).toBe(201);
  expect(legsOf((await owner.post(`/reservations/${any.id}/consume`)).body)).toEqual([
    ["A", "-1"],
    ["B", "-3"],
  ]);
  expect((await owner.post(`/reservations/${one.id}/consume`)).status).toBe(201);
});

test.each(["hold", "quarantine", "recall", "expiry"])(
  "%s of a promised lot: the promise stays, cannot be consumed, and takes nothing from the others",
  async (how) => {
    const { reserve, read, level, lots, issue, owner, lotOf } = await stocked();
    const { body } = await reserve(6, { lot_number: "A" });
    await (how === "expiry"
      ? owner.call("PATCH", `/lots/${lotOf("A")}`, { body: { expires_on: day(-1) } })
      : owner.post(`/lots/${lotOf("A")}/${how}`, { reason: "x" }));
    expect(await level()).toMatchObject({ quantity: "10", usable: "4", reserved: "0", available: "4" });
    expect(await lots()).toEqual([
      ["A", "0", "0"],
      ["B", "0", "4"],
    ]);
    const refused = await owner.post(`/reservations/${body.id}/consume`, { quantity: 1 });
    expect([refused.status, refused.body.code]).toEqual([409, "lot.not_usable"]);
    expect(await read(body.id)).toMatchObject({ status: "active", remaining: "6", consumed: "0" });
    expect((await reserve(1, { lot_number: "A" })).body.code).toBe("lot.not_usable");
    expect((await issue(4)).status).toBe(201);
  },
);

test("a lot that is gone in part keeps to those whom it was promised, and counts no further than it reaches", async () => {
  const { reserve, level, owner, at, issue } = await stocked();
  const { body } = await reserve(5, { lot_number: "A" });
  await owner.post("/stock-movements", {
    type: "discard",
    ...at,
    lot_number: "A",
    quantity: 4,
    reason: "Wet",
  });
  expect(await level()).toMatchObject({ usable: "6", reserved: "2", available: "4" });
  expect((await issue(5)).body).toMatchObject({ available: "4" });
  const consume = (quantity: number) => owner.post(`/reservations/${body.id}/consume`, { quantity });
  expect((await consume(3)).body).toMatchObject({ code: "stock.insufficient", available: "2" });
  expect(legsOf((await consume(2)).body)).toEqual([["A", "-2"]]);
});

test("a reservation is consumed and released in parts; the rest stays, and each movement names it", async () => {
  const { reserve, read, level, owner, tenant } = await stocked();
  const { body } = await reserve(8, { reference: "Order 1" });
  const step = (verb: string, quantity: unknown) =>
    owner.post<Row>(`/reservations/${body.id}/${verb}`, { quantity });
  expect(legsOf((await step("consume", 3)).body)).toEqual([["A", "-3"]]);
  expect((await step("release", 2)).body).toMatchObject({
    quantity: "8",
    consumed: "3",
    released: "2",
    remaining: "3",
  });
  expect(await level()).toMatchObject({ usable: "7", reserved: "3", available: "4" });
  for (const verb of ["consume", "release"])
    expect((await step(verb, 4)).body).toMatchObject({
      code: "reservation.more_than_remains",
      remaining: "3",
    });
  expect((await step("release", 1)).body.status).toBe("active");
  expect((await step("consume", undefined)).status).toBe(201);
  expect(await read(body.id)).toMatchObject({
    consumed: "5",
    released: "3",
    remaining: "0",
    status: "consumed",
  });
  expect((await step("release", 1)).body.code).toBe("reservation.not_active");
  const [moved] = await asOwner(
    sql`select sum(quantity)::text as sum, min(reference) as reference from inventory.stock_movements
         where tenant_id = ${tenant.id} and reservation_id = ${body.id}::uuid`,
  );
  expect(moved).toEqual([{ sum: "-5.0000", reference: "Order 1" }]);
  const { data } = (await owner.get<{ data: { type: string; payload: Row }[] }>("/events?limit=100")).body;
  const told = data.filter(({ payload }) => payload.reservation_id === body.id);
  expect(told.map(({ type, payload }) => `${type.split(".").at(-1)} ${payload.remaining}`).sort()).toEqual(
    ["created 8", "consumed 5", "released 3", "released 2", "consumed 0"].sort(),
  );
});

test("of what is short, a part of one's own promise may still be taken", async () => {
  const { reserve, owner, lotOf } = await stocked();
  const { body } = await reserve(8);
  await owner.post(`/lots/${lotOf("A")}/hold`, { reason: "x" });
  const consume = (quantity: number) => owner.post(`/reservations/${body.id}/consume`, { quantity });
  expect((await consume(5)).body).toMatchObject({ code: "stock.insufficient", available: "4" });
  expect(legsOf((await consume(4)).body)).toEqual([["B", "-4"]]);
});

test("partial: what is there is reserved, at least something", async () => {
  const { reserve, owner, shop } = { ...(await stocked()), shop: await openPharmacy() };
  expect((await reserve(9, { lot_number: "B", partial: true })).body).toMatchObject({
    quantity: "4",
    remaining: "4",
  });
  expect((await reserve(9)).body).toMatchObject({ code: "stock.insufficient", available: "6" });
  expect((await reserve(9, { partial: true })).body.quantity).toBe("6");
  expect((await reserve(1, { partial: true })).body).toMatchObject({
    code: "stock.insufficient",
    available: "0",
  });
  expect((await reserve(1, { lot_number: "B", lot_id: newId() })).body.errors).toMatchObject([
    { path: "lot_number" },
  ]);
  expect((await reserve(1, { lot_number: "Z" })).body.code).toBe("lot.not_found");
  await shop.receive("A", "2.5", null);
  await shop.owner.call("PATCH", `/products/${shop.at.product_id}`, { body: { whole_units: true } });
  const whole = (quantity: string) =>
    shop.owner.post<Row>("/reservations", { ...shop.at, quantity, partial: true });
  expect((await whole("1.5")).body.code).toBe("stock.whole_units");
  const { body } = await whole("3");
  expect(body.quantity).toBe("2");
  const half = await shop.owner.post(`/reservations/${body.id}/release`, { quantity: "0.5" });
  expect([half.status, half.body.code]).toEqual([422, "stock.whole_units"]);
  expect((await owner.post(`/reservations/${body.id}/release`, { quantity: "1" })).status).toBe(404);
});

test("a quantity is changed: more where it is to be had, less always, never to what is used already; by its version", async () => {
  const { reserve, read, level, owner, lotOf } = await stocked();
  const { body } = await reserve(3, { lot_number: "A" });
  const other = (await reserve(5)).body;
  const change = (to: object, version?: string | number | null) =>
    owner.call<Row>("PATCH", `/reservations/${body.id}`, {
      body: to,
      ...(version ? { headers: { "If-Match": `"${version}"` } } : {}),
    });
  expect((await change({ quantity: 6 })).body).toMatchObject({ code: "stock.insufficient", available: "2" });
  const grown = await change({ quantity: 5 }, body.version);
  expect([grown.status, grown.body.quantity, grown.headers.get("ETag")]).toEqual([200, "5", '"2"']);
  expect((await change({ quantity: 4 }, body.version)).status).toBe(412);
  await owner.post(`/reservations/${body.id}/consume`, { quantity: 2 });
  expect((await change({ quantity: 2 })).body.code).toBe("reservation.quantity_used");
  await owner.post(`/lots/${lotOf("A")}/hold`, { reason: "x" });
  expect((await change({ quantity: 6 })).body.code).toBe("lot.not_usable");
  expect((await change({ quantity: 3 })).body).toMatchObject({
    quantity: "3",
    consumed: "2",
    remaining: "1",
  });
  await owner.post(`/lots/${lotOf("A")}/release`, { reason: "x" });
  expect(await level()).toMatchObject({ usable: "8", reserved: "6", available: "2" });
  const stale = { headers: { "If-Match": '"1"' } };
  expect((await owner.call("DELETE", `/reservations/${body.id}`, stale)).status).toBe(412);
  expect((await owner.call("DELETE", `/reservations/${body.id}`)).status).toBe(204);
  expect((await change({ quantity: 9 })).body.code).toBe("reservation.not_active");
  expect(await read(other.id)).toMatchObject({ quantity: "5", version: 1 });
});

test("its time is extended within 30 days from now while it runs, and not after it", async () => {
  const { reserve, owner, tenant } = await stocked();
  const { body } = await reserve(1);
  const change = (to: object) => owner.call<Row>("PATCH", `/reservations/${body.id}`, { body: to });
  const at = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
  expect((await change({ expires_at: at(31) })).body.errors).toMatchObject([{ code: "too_late" }]);
  expect((await change({ expires_at: at(-1) })).body.errors).toMatchObject([{ code: "in_past" }]);
  expect((await change({ expires_at: at(29), reference: "Longer" })).body).toMatchObject({
    reference: "Longer",
  });
  await asOwner(
    sql`update inventory.reservations set expires_at = now() - interval '1 second'
         where tenant_id = ${tenant.id} and id = ${body.id}::uuid`,
  );
  expect((await change({ expires_at: at(1) })).body.code).toBe("reservation.not_active");
});

test("a late issue plans around what is promised of a lot now", async () => {
  const { reserve, issue, receive } = await stocked();
  await receive("C", 5, day(30), { occurred_at: `${day(-3)}T00:00:00Z` });
  await receive("D", 5, day(40), { occurred_at: `${day(-3)}T00:00:00Z` });
  expect((await reserve(4, { lot_number: "C" })).status).toBe(201);
  const late = await issue(3, { occurred_at: `${day(-1)}T00:00:00Z` });
  expect([late.status, legsOf(late.body)]).toEqual([
    201,
    [
      ["C", "-1"],
      ["D", "-2"],
    ],
  ]);
});
