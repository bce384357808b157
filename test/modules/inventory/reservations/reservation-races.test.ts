import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { type Answer, asOwner } from "#test/tenant.ts";
import { day, openPharmacy } from "../pharmacy.ts";

type Row = Record<string, string>;

const tally = (answers: readonly Answer[]): Record<string, number> =>
  Object.fromEntries(
    [...Map.groupBy(answers, ({ status, body }) => `${status} ${body?.code ?? ""}`.trim())].map(
      ([key, all]) => [key, all.length],
    ),
  );

test("of many reservations of the last unit of a lot exactly one passes, however much there is of others", async () => {
  const { receive, owner, at } = await openPharmacy();
  await receive("A", 1, day(5));
  await receive("B", 50, day(9));
  const reserve = (lot_number: string) => owner.post("/reservations", { ...at, quantity: 1, lot_number });
  const answers = await Promise.all(Array.from({ length: 20 }, () => reserve("A")));
  expect(tally(answers)).toEqual({ "201": 1, "409 stock.insufficient": 19 });
});

test("of partial reservations at once the sum is what there was, and nobody gets nothing", async () => {
  const { receive, owner, at } = await openPharmacy();
  await receive("A", 10, day(5));
  const answers = await Promise.all(
    Array.from({ length: 12 }, () =>
      owner.post<Row>("/reservations", { ...at, quantity: 3, partial: true, lot_number: "A" }),
    ),
  );
  const had = answers.filter(({ status }) => status === 201).map(({ body }) => Number(body.quantity));
  expect(had.sort()).toEqual([1, 3, 3, 3]);
});

test("parts of one reservation that are consumed and released at once are taken once, and sum to it", async () => {
  const { receive, owner, at, tenant } = await openPharmacy();
  await receive("A", 20, day(5));
  const { body } = await owner.post<Row>("/reservations", { ...at, quantity: 12, lot_number: "A" });
  const part = (verb: string) => owner.post(`/reservations/${body.id}/${verb}`, { quantity: 2 });
  const answers = await Promise.all(
    Array.from({ length: 16 }, (_, n) => part(n % 2 === 0 ? "consume" : "release")),
  );
  const passed = answers.filter(({ status }) => status < 300).length;
  expect([passed, answers.every(({ status }) => status < 300 || status === 409)]).toEqual([6, true]);
  const { body: after } = await owner.get<Row>(`/reservations/${body.id}`);
  expect([after.remaining, Number(after.consumed) + Number(after.released)]).toEqual(["0", 12]);
  const [issued] = await asOwner(
    sql`select coalesce(-sum(quantity), 0)::float8 as n from inventory.stock_movements
         where tenant_id = ${tenant.id} and type = 'issue'`,
  );
  expect(issued).toEqual([{ n: Number(after.consumed) }]);
});

test("whole: consuming against releasing against changing ends one way, without a deadlock", async () => {
  const { receive, owner, at } = await openPharmacy();
  await receive("A", 9, day(5));
  const path = async () =>
    `/reservations/${(await owner.post<Row>("/reservations", { ...at, quantity: 3, lot_number: "A" })).body.id}`;
  for (const one of [await path(), await path(), await path()]) {
    const headers = { "If-Match": '"1"' };
    const [consumed, released, changed] = await Promise.all([
      owner.post(`${one}/consume`),
      owner.call("DELETE", one, { headers }),
      owner.call("PATCH", one, { body: { quantity: 2 }, headers }),
    ]);
    expect([201, 409]).toContain(consumed.status);
    expect([204, 409, 412]).toContain(released.status);
    expect([200, 409, 412]).toContain(changed.status);
    expect(Number(consumed.status === 201) + Number(released.status === 204)).toBe(1);
  }
});

test("what happens at once to several lots and warehouses never deadlocks and never oversells", async () => {
  const { receive, owner, at, there, lotOf } = await openPharmacy();
  for (const [n, lot] of ["A", "B", "C"].entries()) await receive(lot, 15, day(5 + n));
  const lots = ["A", "B", "C"];
  const works = Array.from({ length: 60 }, (_, n) => {
    const lot_number = lots[n % 3];
    const here = { ...at, quantity: 1 };
    if (n % 5 === 0) return owner.post("/stock-movements", { type: "issue", ...here });
    if (n % 5 === 1)
      return owner.post("/stock-movements", {
        type: "transfer",
        ...here,
        lot_number,
        to_warehouse_id: there,
      });
    if (n % 5 === 2) return owner.post("/reservations", here);
    if (n % 15 === 3) return owner.post(`/lots/${lotOf("C")}/${n % 2 ? "hold" : "release"}`, { reason: "x" });
    return owner.post("/reservations", { ...here, lot_number });
  });
  const answers = await Promise.all(works);
  const codes = Object.keys(tally(answers));
  expect(codes.filter((code) => !/^20|stock.insufficient|lot.not_usable/.test(code))).toEqual([]);
  await owner.post(`/lots/${lotOf("C")}/release`, { reason: "x" });
  const { data } = (await owner.get<{ data: Row[] }>(`/stock-levels?warehouse_id=${at.warehouse_id}`)).body;
  expect(Number(data[0]?.reserved)).toBeLessThanOrEqual(Number(data[0]?.usable));
  const promised = await owner.get<{ data: Row[] }>("/reservations?status=active&limit=100");
  const consumed = await Promise.all(
    promised.body.data.map(({ id }) => owner.post(`/reservations/${id}/consume`)),
  );
  expect(tally(consumed)).toEqual({ "201": promised.body.data.length });
});
