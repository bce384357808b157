import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner } from "#test/tenant.ts";
import { crediting, FIVE, issuing, openCounter, soldLine } from "./counter.ts";

test("the payments of a document come to what is payable, each by a method that is known and once, or there is no document", async () => {
  const adds = async (payments: object[]) => {
    const [rows = []] = await asOwner(
      sql`select fiscal.payments_fit(${JSON.stringify(payments)}::jsonb, 5000) as fit`,
    );
    return rows[0]?.fit;
  };
  const [cash, card] = [
    { method: "cash", amount: "4000" },
    { method: "card", amount: "1000" },
  ];
  expect(await adds([cash, card])).toBe(true);
  for (const wrong of [
    [],
    [cash],
    [cash, card, { method: "bank", amount: "1" }],
    [cash, { method: "cash", amount: "1000" }],
    [cash, { method: "barter", amount: "1000" }],
    [cash, { amount: "1000" }],
    [cash, card, { method: "bank" }],
    [
      { method: "cash", amount: "6000" },
      { method: "card", amount: "-1000" },
    ],
  ])
    expect(await adds(wrong), JSON.stringify(wrong)).toBe(false);
  const { as, warehouse, product } = await openCounter();
  const head = { warehouse_id: warehouse, currency: "RWF", payments: [{ method: "barter", amount: 5000 }] };
  await expect(as("owner", issuing(newId(), head, [soldLine(product, FIVE)]))).rejects.toThrow(
    "document.does_not_add_up",
  );
});

test("what there is of money pays a document in its order, the rest is by credit, and stays so", async () => {
  const counter = await openCounter();
  const paid = async (payments: object[]) => await counter.rowOf(await counter.sell([FIVE], { payments }));
  const [cash, card] = [
    { method: "cash", amount: 3000 },
    { method: "card", amount: 4000 },
  ];
  expect(await paid([cash, card])).toMatchObject({
    payment_method: "cash",
    payments: [
      { method: "cash", amount: "3000" },
      { method: "card", amount: "2000" },
    ],
  });
  expect(await paid([cash])).toMatchObject({
    payment_method: "cash_credit",
    payments: [
      { method: "cash", amount: "3000" },
      { method: "credit", amount: "2000" },
    ],
  });
  const unpaid = await paid([]);
  expect(unpaid).toMatchObject({
    payment_method: "credit",
    payments: [{ method: "credit", amount: "5000" }],
  });
  const id = String(unpaid.id);
  await expect(
    asOwner(
      sql`update fiscal.documents set payments = '[{"method": "cash", "amount": "5000"}]' where id = ${id}`,
    ),
  ).rejects.toThrow();
  const note = newId();
  await counter.as("owner", crediting(note, id));
  expect(await counter.rowOf(note)).toMatchObject({ payments: [{ method: "credit", amount: "5000" }] });
});
