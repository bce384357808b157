import { expect, test } from "vitest";
import { day, openPharmacy } from "../pharmacy.ts";

type Movement = Record<string, string | null>;

const movementsOf = (body: unknown) => (body as { movements: Movement[] }).movements;

test.each([
  [{ type: "receive", lot_number: "A", lot_id: crypto.randomUUID() }, "lot_number"],
  [{ type: "receive", expires_on: "2030-01-01" }, "expires_on"],
  [{ type: "issue", lot_number: "A", expires_on: "2030-01-01" }, "expires_on"],
  [{ type: "receive", lot_number: "A", expires_on: "2030-02-30" }, "expires_on"],
  [{ type: "issue", lot_number: "A", min_shelf_life_days: 1 }, "min_shelf_life_days"],
  [{ type: "receive", min_shelf_life_days: 1 }, "min_shelf_life_days"],
  [{ type: "issue", issue_id: crypto.randomUUID() }, "issue_id"],
  [{ type: "return", issue_id: crypto.randomUUID(), lot_number: "A" }, "issue_id"],
  [{ type: "return" }, "issue_id"],
  [{ type: "return", lot_number: "A" }, "issue_id"],
  [{ type: "return", issue_id: crypto.randomUUID(), unit_cost: 1 }, "unit_cost"],
])("G4: %j is 422 at %s", async (fields, path) => {
  const { owner, at } = await openPharmacy();
  const { status, body } = await owner.post("/stock-movements", { ...at, quantity: 1, ...fields });
  expect([status, (body.errors as { path: string }[])[0]?.path]).toEqual([422, path]);
});

test("G4: returns go to the lot that they came from, and never exceed what was issued", async () => {
  const { owner, receive, issue, at, there } = await openPharmacy();
  await receive("A", 5, day(10));
  await receive("B", 5, day(20));
  const [a, b] = movementsOf((await issue(7)).body);
  const back = (fields: object) =>
    owner.post("/stock-movements", { type: "return", ...at, quantity: 1, ...fields });
  const [returned] = movementsOf(
    (await back({ issue_id: b?.id, quantity: "1.5", warehouse_id: there })).body,
  );
  expect(returned).toMatchObject({ lot_number: "B", issue_id: b?.id, warehouse_id: there });
  const more = await back({ issue_id: b?.id });
  expect([more.status, more.body.code]).toEqual([409, "stock.more_than_issued"]);
  expect(more.body).toMatchObject({ issued: "2", returned: "1.5" });
  expect((await back({ issue_id: a?.id, quantity: 5 })).status).toBe(201);
  expect((await back({ issue_id: a?.id })).body).toMatchObject({
    code: "stock.more_than_issued",
    returned: "5",
  });
  expect((await back({ issue_id: returned?.id })).body.code).toBe("stock_movement.issue_not_found");
  expect((await back({ issue_id: crypto.randomUUID() })).status).toBe(404);
});

test("G4: stock from before a product tracked lots still leaves, after what has a date", async () => {
  const { owner, product, warehouse } = await openPharmacy();
  const { id } = await product();
  const at = { product_id: id, warehouse_id: (await warehouse()).id };
  const move = (fields: object) => owner.post("/stock-movements", { ...at, quantity: 5, ...fields });
  await move({ type: "receive" });
  await owner.call("PATCH", `/products/${id}`, { body: { track_lots: true } });
  expect((await move({ type: "receive", lot_number: "A", expires_on: day(9) })).status).toBe(201);
  const legs = movementsOf((await move({ type: "issue", quantity: 6 })).body);
  expect(legs.map(({ lot_number, quantity }) => [lot_number, quantity])).toEqual([
    ["A", "-5"],
    [null, "-1"],
  ]);
  expect((await move({ type: "discard", quantity: 5, reason: "x" })).body.code).toBe("lot.required");
  expect((await move({ type: "discard", quantity: 4, reason: "x" })).status).toBe(201);
});
