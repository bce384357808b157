import { expect, test } from "vitest";
import { openTill } from "../../sales/till.ts";

interface Line extends Record<string, string | null> {
  balance: string;
}

test("the register of a controlled medicine has all that came and went, from and to whom, with the balance after each", async () => {
  const till = await openTill();
  const morphine = await till.product({ price: "1000", controlled_class: "II", track_lots: true });
  const [supplier, other] = [await till.supplier({ name: "Acme Pharma" }), await till.warehouse()];
  const at = { product_id: morphine.id, warehouse_id: till.shelf };
  const contact = await till.owner.post<{ id: string }>("/contacts", { name: "Aline Uwase" });
  await till.move({ type: "receive", ...at, quantity: 11, lot_number: "A" });
  const gone = { type: "supplier_return", ...at, quantity: 1, lot_number: "A", supplier_id: supplier.id };
  expect((await till.move({ ...gone, reason: "Short date" })).status).toBe(201);
  const sold = await till.sell([[morphine, 3]], { contact_id: contact.body.id });
  const back = { lines: [{ line_id: sold.body.lines[0]?.id, quantity: 1 }], reason_code: "06" };
  expect((await till.step(sold.body, "returns", back)).status).toBe(201);
  await till.move({ type: "discard", ...at, quantity: 2, reason: "Broken", lot_number: "A" });
  await till.move({ type: "receive", ...at, warehouse_id: other.id, quantity: 5, lot_number: "B" });
  const lines = async (query = "") =>
    (await till.owner.get<{ data: Line[] }>(`/reports/controlled-drugs?product_id=${morphine.id}${query}`))
      .body.data;
  const buyer = { buyer_name: "Aline Uwase", contact_id: contact.body.id, order_id: sold.body.id };
  expect(await lines()).toMatchObject([
    { type: "receive", received: "11", supplied: null, balance: "11", lot_number: "A", buyer_name: null },
    { type: "supplier_return", supplied: "1", balance: "10", supplier_name: "Acme Pharma" },
    { type: "issue", received: null, supplied: "3", balance: "7", lot_number: "A", ...buyer },
    { received: "1", supplied: null, balance: "8", ...buyer },
    { type: "discard", supplied: "2", balance: "6", reason: "Broken", buyer_name: null },
    {
      received: "5",
      balance: "11",
      lot_number: "B",
      recorded_by: till.owner.userId,
      recorded_by_name: "owner",
    },
  ]);
  expect((await lines(`&warehouse_id=${other.id}`)).map(({ balance }) => balance)).toEqual(["5"]);
  expect((await lines("&limit=2&sort=-occurred_at")).map(({ balance }) => balance)).toEqual(["11", "6"]);
});

test("there is one of controlled medicines alone", async () => {
  const till = await openTill();
  const soap = await till.product();
  const of = async (id: string) =>
    (await till.owner.get<{ code: string }>(`/reports/controlled-drugs?product_id=${id}`)).body.code;
  expect(await of(soap.id)).toBe("product.not_controlled");
  expect(await of(till.shelf)).toBe("product.not_found");
});
