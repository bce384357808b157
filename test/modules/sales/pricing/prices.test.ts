import { expect, test } from "vitest";
import { openTill } from "../till.ts";

const override = { unit_price: "80" };

test("another price than the card's is for some roles, and stands on the line and in the audit log", async () => {
  const till = await openTill();
  const soap = await till.goods("100", 10);
  const cashier = await till.tenant.member("cashier");
  const denied = await till.sell([[soap, 1, override]], {}, cashier);
  expect([denied.status, denied.body.code, denied.body.list_price]).toEqual([
    403,
    "sale.price_override_denied",
    "100",
  ]);
  // Up is another price too; the card's own is none.
  expect((await till.sell([[soap, 1, { unit_price: "120" }]], {}, cashier)).status).toBe(403);
  expect((await till.sell([[soap, 1, { unit_price: "100.00" }]], {}, cashier)).status).toBe(201);
  const sold = await till.sell([[soap, 1, override]]);
  expect(sold.body.lines).toMatchObject([{ list_price: "100", unit_price: "80", price_overridden: true }]);
  const log = await till.owner.get<{ data: Record<string, unknown>[] }>(
    "/audit-logs?action=sales.sales.create&limit=100",
  );
  const entry = log.body.data.find(
    ({ target_id, before }) => target_id === sold.body.lines[0]?.id && before === null,
  );
  expect(entry).toMatchObject({
    actor_id: till.owner.userId,
    after: { price_overridden: true, list_price: 100 },
  });
  await till.owner.call("PATCH", "/sales-settings", { body: { price_override_roles: ["cashier"] } });
  expect((await till.sell([[soap, 1, override]], {}, cashier)).status).toBe(201);
  expect((await till.sell([[soap, 1, override]])).body.code).toBe("sale.price_override_denied");
});

test("so is tax taken otherwise than the tenant does", async () => {
  const till = await openTill();
  const soap = await till.goods("100", 10);
  const cashier = await till.tenant.member("cashier");
  const net = { prices_include_tax: false };
  expect((await till.sell([[soap, 1]], net, cashier)).body.code).toBe("sale.price_override_denied");
  expect((await till.sell([[soap, 1]], { prices_include_tax: true }, cashier)).status).toBe(201);
  await till.owner.call("PATCH", "/sales-settings", { body: net });
  expect((await till.sell([[soap, 1]], {}, cashier)).body.prices_include_tax).toBe(false);
});

test("a role gives so much off and no more: of a line, of the order, and of both together", async () => {
  const till = await openTill();
  const soap = await till.goods("100", 100);
  const cashier = await till.tenant.member("cashier");
  const sell = async (line: object, order: object, by = cashier) => {
    const { status, body } = await till.sell([[soap, 1, { ...line }]], { ...order }, by);
    return status === 201 ? body.payable : [body.code, body.most_percent];
  };
  const denied = ["sale.discount_denied", "10"];
  expect(await sell({ discount_percent: "10" }, {})).toBe("90");
  expect(await sell({ discount_percent: "10.5" }, {})).toEqual(denied);
  expect(await sell({ discount_amount: "11" }, {})).toEqual(denied);
  expect(await sell({}, { discount_percent: "11" })).toEqual(denied);
  expect(await sell({ discount_percent: "6" }, { discount_amount: "5" })).toEqual(denied);
  expect(await sell({ discount_percent: "5" }, { discount_amount: "5" })).toBe("90");
  await till.owner.call("PATCH", "/sales-settings", {
    body: { discount_limits: { cashier: "25", manager: "50" } },
  });
  expect(await sell({ discount_percent: "25" }, {})).toBe("75");
  const manager = await till.tenant.member("manager");
  expect(await sell({ discount_percent: "51" }, {}, manager)).toEqual(["sale.discount_denied", "50"]);
  expect(await sell({ discount_percent: "100" }, {}, till.owner)).toBe("0");
});

test("a discount is no more than what it is of, said in one way, and an amount of the currency", async () => {
  const till = await openTill();
  const soap = await till.goods("100", 10);
  const code = async (line: object, order: object = {}) => {
    const { status, body } = await till.sell([[soap, 1, { ...line }]], { ...order });
    return [status, body.code];
  };
  expect(await code({ discount_amount: "100.01" })).toEqual([422, "order.discount_too_large"]);
  expect(await code({ discount_percent: "50" }, { discount_amount: "51" })).toEqual([
    422,
    "order.discount_too_large",
  ]);
  expect(await code({ discount_amount: "0.001" })).toEqual([422, "order.amount_inexact"]);
  expect(await code({ discount_percent: "5", discount_amount: "5" })).toEqual([422, "request.invalid"]);
  expect(await code({ discount_percent: "100.1" })).toEqual([422, "request.invalid"]);
  expect(await code({ discount_amount: "-1" })).toEqual([422, "request.invalid"]);
});

test("a product in another currency is sold at the rate of the day, or not at all where none is known", async () => {
  const till = await openTill();
  const phone = await till.goods("9.99", 10, { currency: "USD" });
  const none = await till.sell([[phone, 1]]);
  expect([none.status, none.body.code, none.body.currency]).toEqual([409, "exchange_rate.missing", "USD"]);
  const today = new Date().toISOString().slice(0, 10);
  await till.owner.post("/exchange-rates", { currency: "USD", rate: "1310.55", valid_from: today });
  const { body } = await till.sell([[phone, 2]]);
  expect(body).toMatchObject({
    ...{ currency: "RWF", total: "26184.79", payable: "26185", rounding: "0.21" },
    lines: [{ list_price: "13092.3945", price_overridden: false }],
  });
  expect((await till.sell([[phone, 2]], { currency: "USD" })).body).toMatchObject({
    currency: "USD",
    payable: "19.98",
  });
});

test("currencies without cents, with two and with three decimals are paid in what they have", async () => {
  const till = await openTill();
  const sell = async (currency: string, price: string) => {
    const soap = await till.goods(price, 10, { currency });
    const { body } = await till.sell([[soap, "1.5"]], { currency });
    return [body.total, body.payable, body.rounding];
  };
  expect(await sell("RWF", "33.33")).toEqual(["50", "50", "0"]);
  expect(await sell("RWF", "33.34")).toEqual(["50.01", "50", "-0.01"]);
  expect(await sell("RWF", "33.67")).toEqual(["50.51", "51", "0.49"]);
  expect(await sell("KES", "33.33")).toEqual(["50", "50", "0"]);
  expect(await sell("KWD", "3.335")).toEqual(["5.003", "5.003", "0"]);
});
