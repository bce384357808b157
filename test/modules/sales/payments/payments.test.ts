import { expect, test } from "vitest";
import { openTill } from "../till.ts";

test("what is handed over is paid, or may be paid later by somebody with a name", async () => {
  const till = await openTill();
  const soap = await till.goods("100", 10);
  const cashier = await till.tenant.member("cashier");
  const { body: contact } = await till.owner.post<{ id: string }>("/contacts", { name: "Ada" });
  const sell = async (more: Record<string, unknown>, by = till.owner) => {
    const { status, body } = await till.sell([[soap, 1]], more, by);
    return status === 201 ? [status, body.payment_status, body.owed] : [status, body.code];
  };
  expect(await sell({ payments: [] })).toEqual([409, "order.not_paid"]);
  expect(await sell({ payments: [{ method: "card", amount: "99" }] })).toEqual([409, "order.not_paid"]);
  expect(await sell({ payments: [{ method: "credit" }] })).toEqual([422, "sale.credit_needs_contact"]);
  const later = {
    contact_id: contact.id,
    payments: [{ method: "cash", amount: "30" }, { method: "credit" }],
  };
  expect(await sell(later, cashier)).toEqual([403, "sale.credit_denied"]);
  expect(await till.left(soap)).toBe("10");
  expect(await sell(later)).toEqual([201, "part_paid", "70"]);
  await till.owner.call("PATCH", "/sales-settings", { body: { credit_limit: "100" } });
  expect(await sell(later)).toEqual([409, "sale.credit_exceeded"]);
  expect(
    await sell({ ...later, payments: [{ method: "cash", amount: "70" }, { method: "credit" }] }),
  ).toEqual([201, "part_paid", "30"]);
  expect(await till.left(soap)).toBe("8");
});

test("what a customer owes goes down as they pay, and is never paid twice", async () => {
  const till = await openTill();
  const soap = await till.goods("100", 10);
  const { body: contact } = await till.owner.post<{ id: string }>("/contacts", { name: "Ada" });
  const { body: sale } = await till.sell([[soap, 3]], {
    contact_id: contact.id,
    payments: [{ method: "credit" }],
  });
  expect(sale).toMatchObject({ credit: "300", owed: "300", balance: "300", payment_status: "unpaid" });
  const paid = await till.step(sale, "payments", {
    method: "mobile_money",
    amount: "120",
    reference: "MM-1",
  });
  expect(paid.body).toMatchObject({ owed: "180", balance: "180", payment_status: "part_paid" });
  const much = await till.step(sale, "payments", { method: "card", amount: "181" });
  expect([much.status, much.body.code, much.body.balance]).toEqual([409, "payment.exceeds_balance", "180"]);
  const cash = await till.step(sale, "payments", { method: "cash", tendered: "200" });
  expect(cash.body).toMatchObject({ owed: "0", balance: "0", payment_status: "paid" });
  expect(cash.body.payments.at(-1)).toMatchObject({ amount: "180", tendered: "200", change: "20" });
  expect((await till.step(sale, "payments", { method: "cash", amount: "1" })).body.code).toBe(
    "payment.exceeds_balance",
  );
});

test("amounts are multiples of the smallest unit of their currency; only cash gives change", async () => {
  const till = await openTill();
  const soap = await till.goods("99.5", 10);
  const code = async (payment: Record<string, unknown>) =>
    (await till.sell([[soap, 1]], { payments: [payment] })).body.code;
  expect(await code({ method: "cash", amount: "99.5" })).toBe("payment.not_payable");
  expect(await code({ method: "cash", tendered: "100.5" })).toBe("payment.not_payable");
  expect(await code({ method: "cash", amount: "100", tendered: "99" })).toBe("payment.tendered_too_little");
  expect(await code({ method: "card", tendered: "200" })).toBe("request.invalid");
  expect((await till.sell([[soap, 1]])).body).toMatchObject({
    total: "99.5",
    payable: "100",
    rounding: "0.5",
  });
});

test("a method that the tenant takes off is taken no more", async () => {
  const till = await openTill();
  const soap = await till.goods("100", 10);
  await till.owner.call("PATCH", "/sales-settings", { body: { payment_methods: ["cash"] } });
  const { status, body } = await till.sell([[soap, 1]], { payments: [{ method: "card" }] });
  expect([status, body.code]).toEqual([422, "payment.method_off"]);
});

test("more than the customer has coming is given back by managers alone", async () => {
  const till = await openTill();
  const soap = await till.goods("100", 10);
  const cashier = await till.tenant.member("cashier");
  const { body: contact } = await till.owner.post<{ id: string }>("/contacts", { name: "Ada" });
  const { body: sale } = await till.sell([[soap, 1]], { contact_id: contact.id });
  const denied = await till.step(sale, "refunds", { method: "cash", amount: "100" }, cashier);
  expect([denied.status, denied.body.code]).toEqual([403, "refund.denied"]);
  expect((await till.step(sale, "refunds", { method: "cash" }, cashier)).body.code).toBe(
    "refund.nothing_due",
  );
  const given = await till.step(sale, "refunds", { method: "cash", amount: "100" });
  expect(given.body).toMatchObject({
    ...{ refunded: "100", balance: "100", owed: "100", payment_status: "unpaid" },
  });
});

test("what is paid goes into the session of whoever takes it, and what is given back comes out of it", async () => {
  const till = await openTill();
  const soap = await till.goods("100", 10);
  const cashier = await till.tenant.member("cashier");
  const made = await till.owner.post<{ id: string }>("/tills", { name: "One", warehouse_id: till.shelf });
  const opened = await cashier.post<{ id: string }>(`/tills/${made.body.id}/open`, { opening_float: "50" });
  expect(opened.status, opened.text).toBe(201);
  const { body: sale } = await till.sell([[soap, 2]], { till_id: made.body.id }, cashier);
  expect(sale.payments).toMatchObject([{ till_session_id: opened.body.id, taken_by: cashier.userId }]);
  const strangers = await till.sell([[soap, 1]], { till_id: made.body.id });
  expect([strangers.status, strangers.body.code]).toEqual([409, "till.not_yours"]);
  await till.step(
    sale,
    "returns",
    {
      ...{
        lines: [{ line_id: sale.lines[0]?.id, quantity: 1 }],
        reason_code: "06",
        refund: { method: "cash" },
      },
    },
    cashier,
  );
  const session = await cashier.get<{ totals: unknown[] }>(`/till-sessions/${opened.body.id}`);
  expect(session.body.totals).toMatchObject([
    { method: "cash", opening: "50", payments: "200", refunds: "100", expected: "150" },
  ]);
});
