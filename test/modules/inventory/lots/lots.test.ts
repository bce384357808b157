import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { day, openPharmacy } from "../pharmacy.ts";

interface Movement extends Record<string, string | null> {
  id: string;
}
interface Page {
  data: Record<string, unknown>[];
}
const movementsOf = (body: unknown) => (body as { movements: Movement[] }).movements;

test("G4: receiving with a number and a date makes the lot, receiving again adds to it", async () => {
  const { owner, receive, at } = await openPharmacy();
  const first = await receive("A1", 3, day(60), { unit_cost: "2" });
  const [again] = movementsOf(
    (
      await owner.post("/stock-movements", {
        type: "receive",
        ...at,
        quantity: 4,
        lot_number: "A1",
      })
    ).body,
  );
  expect(again).toMatchObject({ lot_id: first.lot_id, lot_number: "A1", quantity: "4", balance: "7" });
  const { body } = await owner.get(`/lots/${first.lot_id}`);
  expect(body).toMatchObject({
    lot_number: "A1",
    expires_on: day(60),
    expired: false,
    usable: true,
    status: "available",
    quantity: "7",
  });
});

test("G4: another date for a lot that is there is 409; no lot for a product that tracks them is 422", async () => {
  const { owner, receive, at, product, warehouse } = await openPharmacy();
  await receive("A1", 3, day(60));
  const send = (fields: object) =>
    owner.post("/stock-movements", { type: "receive", ...at, quantity: 1, ...fields });
  const differs = await send({ lot_number: "A1", expires_on: day(61) });
  expect([differs.status, differs.body.code, differs.body.expires_on]).toEqual([
    409,
    "lot.expiry_differs",
    day(60),
  ]);
  const without = await send({});
  expect([without.status, without.body.code]).toEqual([422, "lot.required"]);
  const plain = { product_id: (await product()).id, warehouse_id: (await warehouse()).id };
  const untracked = await send({ ...plain, lot_number: "A1" });
  expect([untracked.status, untracked.body.code]).toEqual([409, "lot.not_tracked"]);
  for (const fields of [
    { type: "discard", reason: "x" },
    { type: "adjust", reason: "x" },
    { type: "count" },
  ]) {
    const { body } = await send(fields);
    expect([fields.type, body.code]).toEqual([fields.type, "lot.required"]);
  }
});

test("G4: an issue takes what expires first, over as many lots as it needs", async () => {
  const { owner, receive, issue } = await openPharmacy();
  await receive("late", 5, day(90));
  await receive("never", 5, null);
  await receive("soon", 5, day(10));
  const [first] = movementsOf((await issue(3)).body);
  expect(first).toMatchObject({ lot_number: "soon", quantity: "-3", balance: "12" });
  const legs = movementsOf((await issue(8)).body);
  expect(legs.map(({ lot_number, quantity, balance }) => [lot_number, quantity, balance])).toEqual([
    ["soon", "-2", "10"],
    ["late", "-5", "5"],
    ["never", "-1", "4"],
  ]);
  const { body } = await owner.get<Page>("/events?type=inventory.stock.moved&limit=3");
  expect(body.data.map(({ payload }) => (payload as Movement).quantity)).toEqual(["-1", "-5", "-2"]);
  expect(body.data[0]?.payload).toMatchObject({ lot_id: legs[2]?.lot_id, id: legs[2]?.id });
});

test("G4: minimum shelf life leaves short dates where they are, and says what there is", async () => {
  const { receive, issue } = await openPharmacy();
  await receive("soon", 5, day(10));
  await receive("late", 5, day(90));
  const [leg] = movementsOf((await issue(4, { min_shelf_life_days: 30 })).body);
  expect(leg).toMatchObject({ lot_number: "late", quantity: "-4" });
  const { status, body } = await issue(2, { min_shelf_life_days: 30 });
  expect([status, body.code]).toEqual([409, "stock.insufficient"]);
  expect(body).toMatchObject({ available: "1", usable: "6", reserved: "0", requested: "2" });
  expect((await issue(1, { min_shelf_life_days: 90 })).status).toBe(201);
});

test("G4: expired stock is there and is not issued; on its last day it still is", async () => {
  const { owner, receive, issue, lotOf } = await openPharmacy();
  await receive("old", 5, day(-1));
  await receive("today", 2, day(0));
  const levels = (await owner.get<Page>("/stock-levels")).body.data;
  expect(levels).toMatchObject([{ quantity: "7", usable: "2", reserved: "0", available: "2" }]);
  const byLot = (await owner.get<Page>("/stock-levels?by_lot=true")).body.data;
  expect(byLot.map(({ lot_number, quantity, usable }) => [lot_number, quantity, usable])).toEqual([
    ["old", "5", "0"],
    ["today", "2", "2"],
  ]);
  expect((await issue(3)).body).toMatchObject({ code: "stock.insufficient", available: "2", usable: "2" });
  expect((await issue(1, { lot_id: lotOf("old") })).body).toMatchObject({
    code: "lot.not_usable",
    lot_status: "expired",
    expires_on: day(-1),
  });
  expect(movementsOf((await issue(2)).body)).toMatchObject([{ lot_number: "today" }]);
});

test("G4: expired follows the day of the tenant's time zone", async () => {
  const { owner, receive, tenant, issue } = await openPharmacy();
  const zones = await asOwner(sql`select z as zone, (now() at time zone z)::date::text as today
    from unnest('{Pacific/Kiritimati,Pacific/Pago_Pago}'::text[]) z`);
  const [ahead, behind] = zones[0] ?? [];
  await receive("A", 2, String(behind?.today));
  const live = async (zone: unknown) => {
    await asOwner(sql`update tenants.tenants set time_zone = ${zone} where id = ${tenant.id}`);
    return (await owner.get<Page>("/lots")).body.data[0]?.expired;
  };
  expect(behind?.today).not.toBe(ahead?.today);
  expect(await live(ahead?.zone)).toBe(true);
  expect((await issue(1)).status).toBe(409);
  expect(await live(behind?.zone)).toBe(false);
  expect((await issue(1)).status).toBe(201);
});

test("G4: held and quarantined lots are not issued until they are released", async () => {
  const { owner, receive, issue, lotOf, tenant } = await openPharmacy();
  await receive("A", 5, day(10));
  await receive("B", 5, day(20));
  const status = (lot: string, verb: string, by = owner) =>
    by.post(`/lots/${lotOf(lot)}/${verb}`, { reason: "Damp" });
  const held = await status("A", "hold");
  expect([held.status, held.body.status, held.body.usable, held.body.status_reason]).toEqual([
    200,
    "on_hold",
    false,
    "Damp",
  ]);
  expect(movementsOf((await issue(1)).body)).toMatchObject([{ lot_number: "B" }]);
  expect((await issue(1, { lot_number: "A" })).body).toMatchObject({
    code: "lot.not_usable",
    lot_status: "on_hold",
  });
  expect((await status("B", "quarantine")).body.status).toBe("quarantined");
  expect((await issue(1)).body).toMatchObject({ code: "stock.insufficient", available: "0", usable: "0" });
  const cashier = await tenant.member("cashier");
  expect((await status("B", "release", cashier)).status).toBe(403);
  expect((await status("A", "release")).body.usable).toBe(true);
  expect(movementsOf((await issue(1)).body)).toMatchObject([{ lot_number: "A" }]);
  const { body } = await owner.get<Page>("/events?type=inventory.lot.status_changed");
  expect(body.data.map(({ payload }) => (payload as Movement).status)).toEqual([
    "available",
    "quarantined",
    "on_hold",
  ]);
  const [entries] = await asOwner(sql`select action, before, after from audit.audit_events
    where tenant_id = ${tenant.id} and target_type = 'inventory.lots' and action like 'inventory.lots.%'
    order by (after ->> 'version')::int`);
  expect(entries?.map(({ action }) => action)).toEqual([
    "inventory.lots.hold",
    "inventory.lots.quarantine",
    "inventory.lots.release",
  ]);
  expect(entries?.[0]).toMatchObject({ before: { status: "available" }, after: { status: "on_hold" } });
});

test("G4: a recall freezes the lot everywhere and finally, and lists who got it", async () => {
  const { owner, receive, issue, at, there, lotOf, tenant } = await openPharmacy();
  await receive("A", 10, day(10));
  await issue(2, { reference: "Sale 1" });
  await issue(1, { reference: "Sale 2" });
  await owner.post("/stock-movements", { type: "transfer", ...at, to_warehouse_id: there, quantity: 3 });
  await owner.post("/stock-transfers", {
    from_warehouse_id: at.warehouse_id,
    to_warehouse_id: there,
    lines: [{ product_id: at.product_id, quantity: 1 }],
  });
  const manager = await tenant.member("manager");
  const path = `/lots/${lotOf("A")}/recall`;
  expect((await (await tenant.member("staff")).post(path, { reason: "Contaminated" })).status).toBe(403);
  const { status, body } = await manager.post(path, { reason: "Contaminated" });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    lot: { status: "recalled", status_reason: "Contaminated", usable: false, quantity: "6" },
    in_transit: "1",
    issued: "3",
    returned: "0",
    issues_count: 2,
  });
  expect((body.issues as Movement[]).map(({ reference, quantity }) => [reference, quantity])).toEqual([
    ["Sale 2", "-1"],
    ["Sale 1", "-2"],
  ]);
  expect((body.frozen as Movement[]).map(({ quantity }) => quantity).sort()).toEqual(["3", "3"]);
  for (const fields of [{}, { lot_number: "A" }, { warehouse_id: there }])
    expect((await issue(1, fields)).status).toBe(409);
  expect((await manager.post(path, { reason: "Again" })).body.code).toBe("lot.recalled");
  expect((await owner.post(`/lots/${lotOf("A")}/release`, { reason: "No" })).body).toMatchObject({
    code: "lot.recalled",
    current_status: "recalled",
  });
  const move = { type: "transfer", ...at, to_warehouse_id: there, quantity: 1, lot_number: "A" };
  expect((await owner.post("/stock-movements", move)).body.code).toBe("lot.not_usable");
  const thrown = await owner.post("/stock-movements", {
    type: "discard",
    ...at,
    quantity: 3,
    lot_number: "A",
    reason: "Recall",
  });
  expect([thrown.status, thrown.body.code]).toEqual([409, "lot.recalled"]);
  const events = await owner.get<Page>("/events?type=inventory.lot.recalled");
  expect(events.body.data).toMatchObject([{ payload: { lot_number: "A", reason: "Contaminated" } }]);
});

test("G4: a lot's date is corrected by a manager, under its version", async () => {
  const { owner, receive, lotOf } = await openPharmacy();
  await receive("A", 1, day(-5));
  const one = `/lots/${lotOf("A")}`;
  const read = await owner.get(one);
  const change = (expires_on: string | null, version: string) =>
    owner.call("PATCH", one, { body: { expires_on, reason: "Misread" }, headers: { "If-Match": version } });
  const fixed = await change(day(5), read.headers.get("ETag") ?? "");
  expect([fixed.status, fixed.body.expires_on, fixed.body.usable]).toEqual([200, day(5), true]);
  expect((await change(day(6), '"1"')).status).toBe(412);
  expect((await owner.call("PATCH", one, { body: { supplier_id: crypto.randomUUID() } })).body.code).toBe(
    "supplier.not_found",
  );
  expect((await owner.call("PATCH", `/lots/${crypto.randomUUID()}`, { body: {} })).status).toBe(404);
});

test("G4: lots by product, number, status, date and what is left of them", async () => {
  const { owner, receive, lotOf } = await openPharmacy();
  await receive("never", 1, null);
  await receive("late", 1, day(50));
  await receive("old", 1, day(-1));
  await owner.post(`/lots/${lotOf("late")}/hold`, { reason: "x" });
  const numbers = async (query: string) =>
    (await owner.get<Page>(`/lots?${query}`)).body.data.map(({ lot_number }) => lot_number);
  expect(await numbers("")).toEqual(["old", "late", "never"]);
  expect(await numbers("sort=-expires_on&limit=2")).toEqual(["never", "late"]);
  expect(await numbers("expired=true")).toEqual(["old"]);
  expect(await numbers("status=on_hold")).toEqual(["late"]);
  expect(await numbers(`expires_before=${day(50)}`)).toEqual(["old"]);
  expect(await numbers("lot_number=late")).toEqual(["late"]);
  expect(await numbers("in_stock=false")).toEqual([]);
  const first = await owner.get<Page & { next_cursor: string }>("/lots?limit=1");
  expect(await numbers(`cursor=${first.body.next_cursor}`)).toEqual(["late", "never"]);
});

test("a recalled lot keeps its number, by which it is refused", async () => {
  const { owner, receive, lotOf } = await openPharmacy();
  await receive("L", 5, day(90));
  await owner.post(`/lots/${lotOf("L")}/recall`, { reason: "By the maker" });
  const renamed = await owner.call("PATCH", `/lots/${lotOf("L")}`, { body: { lot_number: "L-old" } });
  expect([renamed.status, renamed.body.code]).toEqual([409, "lot.recalled"]);
});
