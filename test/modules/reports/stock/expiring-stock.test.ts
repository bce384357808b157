import { expect, test } from "vitest";
import { day, openPharmacy } from "../../inventory/pharmacy.ts";

type Row = Record<string, string | number | null>;

/** A moment so many days ago. */
const ago = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();

test("G4: what expires within the horizon, soonest first, with its value and what will not be used in time", async () => {
  const { owner, receive, issue, lotOf } = await openPharmacy();
  await receive("used", 90, day(200), { occurred_at: ago(100) });
  for (const days of [80, 30]) await issue(45, { occurred_at: ago(days) });
  await receive("expired", 4, day(-1));
  await receive("soon", 5, day(9));
  await receive("later", 30, day(19));
  await receive("held", 3, day(29));
  await receive("far", 5, day(91));
  await owner.post(`/lots/${lotOf("held")}/hold`, { reason: "x" });

  const report = async (query = "") =>
    (await owner.get<{ data: Row[] }>(`/reports/expiring-stock?${query}`)).body.data;
  const rows = await report();
  expect(
    rows.map((row) => [
      row.lot_number,
      row.days_left,
      row.quantity,
      row.expected_usage,
      row.expected_loss,
      row.value,
      row.value_at_risk,
    ]),
  ).toEqual([
    ["expired", -1, "4", "0", "4", "40", "40"],
    ["soon", 9, "5", "5", "0", "50", "0"],
    ["later", 19, "30", "15", "15", "300", "150"],
    ["held", 29, "3", "0", "3", "30", "30"],
  ]);
  expect(rows[0]).toMatchObject({ currency: "RWF", lot_status: "available", expires_on: day(-1) });
  expect((await report("horizon_days=9")).map(({ lot_number }) => lot_number)).toEqual(["expired", "soon"]);
  expect((await report("horizon_days=91")).at(-1)?.lot_number).toBe("far");
  expect(await report(`warehouse_id=${crypto.randomUUID()}`)).toEqual([]);
  const csv = await owner.get("/reports/expiring-stock?format=csv");
  expect(csv.text.split("\r\n")).toHaveLength(6);
});

test("G4: expiring stock that is gone is not in the report; nor is another tenant's", async () => {
  const [shop, other] = [await openPharmacy(), await openPharmacy()];
  await shop.receive("gone", 2, day(5));
  await other.receive("theirs", 2, day(5));
  await shop.issue(2);
  expect((await shop.owner.get<{ data: Row[] }>("/reports/expiring-stock")).body.data).toEqual([]);
});

test("G4 (bhima #5706): expired-only stock is out of stock", async () => {
  const { owner, receive, at } = await openPharmacy();
  await owner.call("PATCH", `/products/${at.product_id}`, { body: { reorder_point: 3 } });
  await receive("old", 50, day(-1));
  await receive("good", 2, day(5));
  const { body } = await owner.get<{ data: Row[] }>("/stock-movements/low-stock");
  expect(body.data).toMatchObject([{ on_hand: "52", usable: "2", shortage: "1" }]);
});

test("what earlier lots lose is not used: a later lot is used from the day after they expired", async () => {
  const { owner, receive, issue } = await openPharmacy();
  await receive("used", 90, day(200), { occurred_at: ago(100) });
  await issue(90, { occurred_at: ago(80) });
  await receive("first", 100, day(9));
  await receive("second", 30, day(29));
  const { body } = await owner.get<{ data: Row[] }>("/reports/expiring-stock");
  expect(body.data.map((row) => [row.lot_number, row.expected_usage, row.expected_loss])).toEqual([
    ["first", "10", "90"],
    ["second", "20", "10"],
  ]);
});

test("use is net of what came back", async () => {
  const { owner, receive, issue, move, at } = await openPharmacy();
  await receive("used", 90, day(200), { occurred_at: ago(100) });
  const { body: issued } = await issue(90, { occurred_at: ago(80) });
  const [{ id: issue_id } = { id: "" }] = issued.movements as Record<string, string>[];
  const back = await move({ type: "return", ...at, quantity: 45, issue_id, occurred_at: ago(70) });
  expect(back.status, back.text).toBe(201);
  await receive("soon", 20, day(9));
  const { body } = await owner.get<{ data: Row[] }>("/reports/expiring-stock?horizon_days=9");
  expect(body.data).toMatchObject([{ lot_number: "soon", expected_usage: "5", expected_loss: "15" }]);
});

test("a lot has its share of what the ledger values its warehouse's stock at, in whole units of the currency; nothing is lost", async () => {
  const { owner, receive } = await openPharmacy();
  await receive("a", 1, day(5), { unit_cost: "10" });
  await receive("b", 1, day(6), { unit_cost: "20" });
  await receive("c", 1, day(7), { unit_cost: "70.6" });
  const { body } = await owner.get<{ data: Row[] }>("/reports/expiring-stock");
  expect(body.data.map(({ value }) => value)).toEqual(["34", "33", "34"]);
  expect(body.data.map(({ value_at_risk }) => value_at_risk)).toEqual(["34", "33", "34"]);
});

test("what comes back into a quarantine was not used where it was issued", async () => {
  const { at, receive, issue, owner, warehouse, move } = await openPharmacy();
  const waiting = await warehouse({ code: "WAIT", quarantine: true });
  await receive("A", 190, day(30));
  const { body } = await issue(90);
  const [issued] = body.movements as Record<string, string>[];
  await move({ type: "return", ...at, warehouse_id: waiting.id, quantity: 90, issue_id: issued?.id });
  const { body: report } = await owner.get<{ data: Record<string, string>[] }>(
    `/reports/expiring-stock?warehouse_id=${at.warehouse_id}&horizon_days=60`,
  );
  expect(report.data).toMatchObject([{ quantity: "100", expected_usage: "0" }]);
});
