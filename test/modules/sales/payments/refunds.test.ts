import { expect, test } from "vitest";
import { openTill } from "../till.ts";

const cash = (amount: string) => ({ method: "cash", amount });

/** A till with somebody who may owe 1,000, and what is sold for 9,000 in cash. */
async function paidSale({ named = true } = {}) {
  const till = await openTill();
  const { owner } = till;
  const stove = await till.goods("9000", 10);
  const { body: contact } = await owner.post<{ id: string }>("/contacts", { name: "Ada" });
  await owner.call("PUT", `/contacts/${contact.id}/credit-limit`, { body: { credit_limit: "1000" } });
  const { body: sale } = await till.sell([[stove, 1]], {
    ...(named ? { contact_id: contact.id } : {}),
    payments: [{ method: "cash" }],
  });
  const owes = async () =>
    (await owner.get<{ owed: string }>(`/contacts/${contact.id}/credit-limit`)).body.owed;
  const refund = async (amount: string) => {
    const { status, body } = await till.step(sale, "refunds", cash(amount));
    return status === 201 ? [status, body.owed, body.balance] : [status, body.code];
  };
  return { till, sale, owes, refund };
}

test("money that goes back for what is kept is credit: within the limit, and owed from then on", async () => {
  const { till, sale, owes, refund } = await paidSale();
  expect(await refund("9000")).toEqual([409, "sale.credit_exceeded"]);
  expect(await owes()).toBe("0");
  expect(await refund("600")).toEqual([201, "600", "600"]);
  expect(await owes()).toBe("600");
  expect(await refund("401")).toEqual([409, "sale.credit_exceeded"]);
  expect(await refund("400")).toEqual([201, "1000", "1000"]);
  expect((await till.step(sale, "payments", cash("1000"))).body).toMatchObject({ owed: "0", balance: "0" });
  // What was paid back meanwhile is credit once more when it is given anew.
  expect(await refund("1001")).toEqual([409, "sale.credit_exceeded"]);
  expect(await refund("1000")).toEqual([201, "1000", "1000"]);
  expect(await owes()).toBe("1000");
});

test("nobody is given credit whose name is not known, or where it is no way to pay", async () => {
  const nobody = await paidSale({ named: false });
  expect(await nobody.refund("1")).toEqual([422, "sale.credit_needs_contact"]);
  const { till, refund } = await paidSale();
  const body = { payment_methods: ["cash"] };
  expect((await till.owner.call("PATCH", "/sales-settings", { body })).status).toBe(200);
  expect(await refund("1")).toEqual([422, "payment.method_off"]);
});

test("what was paid before anything was handed over goes back without credit", async () => {
  const till = await openTill();
  const stove = await till.goods("9000", 10);
  const { body: order } = await till.draft([[stove, 1]]);
  await till.step(order, "confirm");
  await till.step(order, "payments", cash("9000"));
  expect((await till.step(order, "refunds", cash("9000"))).body).toMatchObject({
    owed: "0",
    balance: "9000",
  });
});

test("a payment that is not kept is refused: what is paid is paid once, one after the other and at once", async () => {
  const { till, sale } = await paidSale();
  const again = (n: number) =>
    till
      .step(sale, "payments", { method: "card", reference: `T${n}` })
      .then(({ status, body }) => [status, body.code]);
  const refused = [409, "payment.exceeds_balance"];
  expect(await again(0)).toEqual(refused);
  await till.step(sale, "refunds", cash("500"));
  const four = await Promise.all([1, 2, 3, 4].map(again));
  expect(four.toSorted()).toEqual([[201, undefined], refused, refused, refused]);
});

test("a sale that costs nothing is made with a payment that is not needed", async () => {
  const till = await openTill();
  const gift = await till.goods("0", 10);
  expect((await till.sell([[gift, 1]], { payments: [{ method: "cash" }] })).status).toBe(201);
});

test("a contact is neither removed nor erased while they owe", async () => {
  const { till, sale, refund } = await paidSale();
  await refund("600");
  const contact = `/contacts/${sale.contact_id}`;
  expect(await till.owner.call("DELETE", contact)).toMatchObject({
    status: 409,
    body: { code: "contact.owes" },
  });
  const erase = () => till.owner.post(`${contact}/erase`, { reason: "They asked for it" });
  expect(await erase()).toMatchObject({ status: 409, body: { code: "contact.owes" } });
  expect((await till.owner.get(contact)).status).toBe(200);
  await till.step(sale, "payments", cash("600"));
  expect((await till.owner.call("DELETE", contact)).status).toBe(204);
  expect((await erase()).status).toBe(200);
});
