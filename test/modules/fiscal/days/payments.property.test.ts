import { env } from "cloudflare:workers";
import fc from "fast-check";
import { expect, test } from "vitest";
import { openReceiptTill, type ReceiptTill } from "../../sales/receipts/receipt-till.ts";
import { linesOf, sendForBytes } from "../print/pdf-text.ts";

/** How often it runs where `PROPERTY_RUNS` says nothing. */
const RUNS = Number((env as unknown as Record<string, string>).PROPERTY_RUNS || 12);
const MONEY = ["cash", "card", "mobile_money", "bank"] as const;
type Money = (typeof MONEY)[number];
type By = Map<string, number>;

/** What happens to an order: some of it is paid, handed over, or brought back, for which money is given back or not. */
type Step =
  | { do: "pay" | "fulfil"; method: Money; share: number; quantity: number }
  | { do: "return"; method: Money | null; quantity: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constantFrom("pay" as const, "fulfil" as const),
    method: fc.constantFrom(...MONEY),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    quantity: fc.integer({ min: 1, max: 4 }),
  }),
  fc.record({
    do: fc.constant("return" as const),
    method: fc.option(fc.constantFrom(...MONEY)),
    quantity: fc.integer({ min: 1, max: 4 }),
  }),
);

const put = (by: By, method: string, amount: number) => by.set(method, (by.get(method) ?? 0) + amount);
const sum = (by: By) => [...by.values()].reduce((so, one) => so + one, 0);

/** An order as the model has it: money that is there of each method, in the order in which they came, less what documents said of it. */
class Books {
  readonly money: By = new Map();
  readonly free: By = new Map();
  #back = 0;
  constructor(
    readonly price: number,
    readonly quantity: number,
    /** What all documents say, by method. */
    readonly said: By,
  ) {}

  get due() {
    return this.price * (this.quantity - this.#back) - sum(this.money);
  }

  pay(method: string, amount: number) {
    put(this.money, method, amount);
    put(this.free, method, amount);
  }

  fulfil(quantity: number) {
    let left = this.price * quantity;
    for (const [method, free] of this.free) {
      const part = Math.min(left, free);
      put(this.free, method, -part);
      put(this.said, method, part);
      left -= part;
    }
    put(this.said, "credit", left);
  }

  bring(quantity: number) {
    this.#back += quantity;
  }

  /** What comes back is money as far as there is some, and else nobody was paid. */
  giveBack(worth: number, method: string, amount: number) {
    put(this.money, method, -amount);
    put(this.said, method, -Math.min(worth, amount));
    put(this.said, "credit", -Math.max(worth - amount, 0));
    let left = amount - Math.min(worth, amount);
    for (const [one, free] of this.free) {
      if (one !== method) continue;
      put(this.free, one, -Math.min(left, free));
      left -= Math.min(left, free);
    }
  }
}

async function journey(
  till: ReceiptTill,
  buyer: string,
  goods: { id: string },
  books: Books,
  steps: readonly Step[],
) {
  const drafted = await till.draft([[goods as never, books.quantity, { unit_price: books.price }]], {
    contact_id: buyer,
  });
  const { body: order } = drafted;
  await till.step(order, "confirm");
  const line_id = order.lines[0]?.id;
  let [open, held] = [books.quantity, 0];
  for (const one of steps) {
    if (one.do === "return") {
      const quantity = Math.min(one.quantity, held);
      if (quantity === 0) continue;
      books.bring(quantity);
      const coming = Math.max(-books.due, 0);
      const refund = one.method !== null && coming > 0 ? { method: one.method } : undefined;
      const lines = [{ line_id, quantity }];
      const done = await till.step(order, "returns", {
        lines,
        reason_code: "06",
        ...(refund ? { refund } : {}),
      });
      expect(done.status, done.text).toBe(201);
      books.giveBack(books.price * quantity, refund?.method ?? "cash", refund ? coming : 0);
      held -= quantity;
      continue;
    }
    const amount = Math.round(Math.max(books.due, 0) * one.share);
    const payments: object[] = amount > 0 ? [{ method: one.method, amount }] : [];
    if (one.do === "pay") {
      if (amount === 0) continue;
      expect((await till.step(order, "payments", { ...payments[0] })).status).toBe(201);
      books.pay(one.method, amount);
      continue;
    }
    const quantity = Math.min(one.quantity, open);
    if (quantity === 0) continue;
    const lines = [{ line_id, quantity }];
    const done = await till.step(order, "fulfil", { lines, payments: [...payments, { method: "credit" }] });
    expect(done.status, done.text).toBe(200);
    if (amount > 0) books.pay(one.method, amount);
    books.fulfil(quantity);
    [open, held] = [open - quantity, held + quantity];
  }
}

const reported = async (till: ReceiptTill) => {
  const { body } = await till.owner.get<{ payments: { method: string; amount: string }[] }>(
    `/fiscal-devices/${till.device}/x-report`,
  );
  return Object.fromEntries(
    body.payments.flatMap(({ method, amount }) => (Number(amount) ? [[method, Number(amount)]] : [])),
  );
};
const nonzero = (by: By) => Object.fromEntries([...by].filter(([, amount]) => amount !== 0));

test("a sale that is paid half in cash and half by card counts as both: on its invoice, its print, the X and the Z report", async () => {
  const till = await openReceiptTill();
  const soap = await till.goods("1000", 10);
  const sold = await till.sell([[soap, 2]], {
    payments: [{ method: "cash", amount: "1500", tendered: "2000" }, { method: "card" }],
  });
  expect(sold.status, sold.text).toBe(201);
  const id = sold.body.fulfilments[0]?.document_id;
  const split = [
    { method: "cash", amount: "1500" },
    { method: "card", amount: "500" },
  ];
  expect((await till.owner.get(`/invoices/${id}`)).body).toMatchObject({
    payment_method: "cash",
    payments: split,
  });
  expect(await reported(till)).toEqual({ cash: 1500, card: 500 });
  const { bytes } = await sendForBytes(till.owner, "GET", `/invoices/${id}/pdf`);
  const printed = (await linesOf(bytes)).map((words) => words.join(" "));
  expect(printed.join(" ")).toMatch(/CASH 1,500.00 CARD 500.00/);
  const closed = await till.owner.post<{ content: { payments: object[] } }>(
    `/fiscal-devices/${till.device}/z-reports`,
  );
  expect(closed.body.content.payments).toEqual([
    { method: "card", count: 1, amount: "500" },
    { method: "cash", count: 1, amount: "1500" },
  ]);
});

test(
  "whatever is paid, handed over, brought back and refunded by whatever methods, the X report has of each what the documents say",
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.tuple(
            fc.integer({ min: 1, max: 999 }),
            fc.integer({ min: 1, max: 6 }),
            fc.array(step, { minLength: 1, maxLength: 7 }),
          ),
          { minLength: 1, maxLength: 2 },
        ),
        async (orders) => {
          const till = await openReceiptTill();
          const goods = await till.goods("1", 1000);
          const { body: buyer } = await till.owner.post<{ id: string }>("/contacts", { name: "Aline" });
          const said: By = new Map();
          for (const [price, quantity, steps] of orders)
            await journey(till, buyer.id, goods, new Books(price, quantity, said), steps);
          expect(await reported(till)).toEqual(nonzero(said));
        },
      ),
      { numRuns: RUNS },
    );
  },
  60_000 + RUNS * 20_000,
);
