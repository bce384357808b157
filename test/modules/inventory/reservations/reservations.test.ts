import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { jobs } from "#modules/inventory";
import { backgroundContext } from "#platform/background-context.ts";
import { newId } from "#platform/database/ids.ts";
import { asOwner } from "#test/tenant.ts";
import { day, openPharmacy } from "../pharmacy.ts";

type Row = Record<string, string | null>;

async function stocked() {
  const shop = await openPharmacy();
  await shop.receive("A", 6, day(10));
  await shop.receive("B", 4, day(20));
  const reserve = (quantity: number, more: object = {}) =>
    shop.owner.post<Row>("/reservations", { ...shop.at, quantity, ...more });
  const level = async () => (await shop.owner.get<{ data: Row[] }>("/stock-levels")).body.data[0];
  const pass = (id: string | null | undefined) =>
    asOwner(
      sql`update inventory.reservations set expires_at = now() - interval '1 second'
          where tenant_id = ${shop.tenant.id} and id = ${id}::uuid`,
    );
  return { ...shop, reserve, level, pass };
}

test("G5: reserved stock is not available to others, for 15 minutes", async () => {
  const { reserve, level, issue, owner } = await stocked();
  const { status, body } = await reserve(7, { reference: "Order 1" });
  expect(status).toBe(201);
  expect(body).toMatchObject({
    quantity: "7",
    status: "active",
    reference: "Order 1",
    created_by: owner.userId,
  });
  const left = Date.parse(body.expires_at ?? "") - Date.now();
  expect(left).toBeGreaterThan(14 * 60_000);
  expect(left).toBeLessThanOrEqual(15 * 60_000 + 1000);
  expect(await level()).toMatchObject({ quantity: "10", usable: "10", reserved: "7", available: "3" });
  expect((await issue(4)).body).toMatchObject({
    available: "3",
    reserved: "7",
    usable: "10",
    requested: "4",
  });
  expect((await reserve(4)).body).toMatchObject({ code: "stock.insufficient", available: "3" });
  expect((await issue(3)).status).toBe(201);
});

test("G5: consuming issues what expires first, once", async () => {
  const { reserve, level, owner } = await stocked();
  const { body } = await reserve(7, { reference: "Order 1" });
  const consume = () => owner.post(`/reservations/${body.id}/consume`);
  const answers = await Promise.all([consume(), consume(), consume()]);
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
  const done = answers.find(({ status }) => status === 201)?.body as unknown as { movements: Row[] };
  expect(done.movements.map((one) => [one.lot_number, one.quantity, one.reference])).toEqual([
    ["A", "-6", "Order 1"],
    ["B", "-1", "Order 1"],
  ]);
  expect(await level()).toMatchObject({ quantity: "3", reserved: "0", available: "3" });
  expect((await owner.get(`/reservations/${body.id}`)).body.status).toBe("consumed");
});

test("G5: releasing gives it back, once", async () => {
  const { reserve, level, owner } = await stocked();
  const { body } = await reserve(7);
  expect((await owner.call("DELETE", `/reservations/${body.id}`)).status).toBe(204);
  expect(await level()).toMatchObject({ reserved: "0", available: "10" });
  const again = await owner.call("DELETE", `/reservations/${body.id}`);
  expect([again.status, again.body.code]).toEqual([409, "reservation.not_active"]);
  expect((await owner.post(`/reservations/${body.id}/consume`)).body.code).toBe("reservation.not_active");
  expect((await owner.call("DELETE", `/reservations/${newId()}`)).body.code).toBe("reservation.not_found");
});

test("G5: a reservation that is over counts no more, before any job has marked it", async () => {
  const { reserve, level, issue, owner, pass } = await stocked();
  const { body } = await reserve(10);
  await pass(body.id);
  expect(await level()).toMatchObject({ reserved: "0", available: "10" });
  expect((await owner.get(`/reservations/${body.id}`)).body.status).toBe("expired");
  const listed = await owner.get<{ data: Row[] }>("/reservations?status=expired");
  expect(listed.body.data.map(({ id }) => id)).toEqual([body.id]);
  expect((await owner.post(`/reservations/${body.id}/consume`)).body.code).toBe("reservation.not_active");
  expect((await owner.call("DELETE", `/reservations/${body.id}`)).body.code).toBe("reservation.not_active");
  expect((await issue(10)).status).toBe(201);
});

test("G5: the job marks what is over and emits its event, once however often it runs", async () => {
  const { reserve, owner, pass, tenant } = await stocked();
  const [over, live] = [(await reserve(2)).body, (await reserve(3)).body];
  await pass(over.id);
  const [expire] = jobs;
  if (!expire?.perTenant) throw new Error("no job");
  const ctx = backgroundContext(env, { waitUntil: () => undefined }, newId(), {});
  for (const _ of [1, 2]) await expire.run(ctx, { id: tenant.id, time_zone: "UTC" }, new Date());
  const { body } = await owner.get<{ data: Row[] }>("/reservations?sort=created_at");
  expect(body.data.map(({ id, status }) => [id, status])).toEqual([
    [over.id, "expired"],
    [live.id, "active"],
  ]);
  const events = await owner.get<{ data: { payload: Row }[] }>("/events?type=inventory.reservation.expired");
  expect(events.body.data.map(({ payload }) => payload.reservation_id)).toEqual([over.id]);
});

test("G5: a recall under a reservation wins: nothing is available, and consuming is refused whole", async () => {
  const { reserve, level, owner, lotOf } = await stocked();
  const { body } = await reserve(8);
  await owner.post(`/lots/${lotOf("A")}/recall`, { reason: "x" });
  expect(await level()).toMatchObject({ quantity: "10", usable: "4", reserved: "8", available: "0" });
  const refused = await owner.post(`/reservations/${body.id}/consume`);
  expect(refused.body).toMatchObject({ code: "stock.insufficient", available: "4", requested: "8" });
  expect((await owner.get(`/reservations/${body.id}`)).body.status).toBe("active");
});

test("G5: of 60 concurrent reservations and issues of 40 units no more than 40 succeed", async () => {
  const { reserve, issue, level, receive } = await stocked();
  await receive("C", 30, day(30));
  const answers = await Promise.all(Array.from({ length: 60 }, (_, at) => (at % 2 ? reserve(1) : issue(1))));
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(40);
  expect(answers.every(({ status, body }) => status === 201 || body.code === "stock.insufficient")).toBe(
    true,
  );
  expect((await level())?.available).toBe("0");
});

test("G5: until when is in the future and within 30 days; a cashier may, a viewer may not", async () => {
  const { reserve, tenant, at } = await stocked();
  const until = (milliseconds: number) =>
    reserve(1, { expires_at: new Date(Date.now() + milliseconds).toISOString() });
  expect((await until(-1000)).body.errors).toMatchObject([{ path: "expires_at", code: "in_past" }]);
  expect((await until(31 * 86_400_000)).body.errors).toMatchObject([
    { path: "expires_at", code: "too_late" },
  ]);
  expect((await until(29 * 86_400_000)).status).toBe(201);
  const [cashier, viewer] = [await tenant.member("cashier"), await tenant.member("viewer")];
  expect((await cashier.post("/reservations", { ...at, quantity: 1 })).status).toBe(201);
  expect((await viewer.post("/reservations", { ...at, quantity: 1 })).status).toBe(403);
});
