import { env } from "cloudflare:workers";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Item } from "../../inventory/shop.ts";
import { openTill, type SoldOrder, type Till } from "../till.ts";
import { balance, type ModelOrder, OrderModel, type Step } from "./order-model.ts";

/** How often it runs where `PROPERTY_RUNS` says nothing. */
const RUNS = Number((env as unknown as Record<string, string>).PROPERTY_RUNS || 10);

const PRICES = [100, 35, 7];
const EACH = 12;

const product = fc.integer({ min: 0, max: PRICES.length - 1 });
const some = fc.integer({ min: 1, max: 6 });
const order = fc.integer({ min: 0, max: 5 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constant("sell"), product, quantity: some }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("draft"),
      lines: fc.array(fc.tuple(product, some), { minLength: 1, maxLength: 3 }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("confirm"), order }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("cancel"), order }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("fulfil"),
      order,
      quantities: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 3 }),
      pays: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("pay"), order, amount: fc.integer({ min: 1, max: 400 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("refund"), order, amount: fc.integer({ min: 1, max: 200 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("return"),
      order,
      line: fc.integer({ min: 0, max: 2 }),
      quantity: fc.integer({ min: 1, max: 4 }),
      refunds: fc.boolean(),
    }),
  },
) as fc.Arbitrary<Step>;

/** Takes a step by way of the API; undefined where there is no such order. */
async function take(till: Till, goods: readonly Item[], orders: readonly SoldOrder[], one: Step) {
  const of = (at: number) => goods[at] as Item;
  if (one.do === "sell") return till.sell([[of(one.product), one.quantity]]);
  if (one.do === "draft") return till.draft(one.lines.map(([at, quantity]) => [of(at), quantity]));
  const known = orders[one.order];
  if (!known) return undefined;
  const { lines } = known;
  if (one.do === "confirm" || one.do === "cancel") return till.step(known, one.do);
  if (one.do === "pay") return till.step(known, "payments", { method: "card", amount: one.amount });
  if (one.do === "refund") return till.step(known, "refunds", { method: "card", amount: one.amount });
  if (one.do === "return")
    return till.step(known, "returns", {
      ...{
        lines: [{ line_id: lines[one.line % lines.length]?.id, quantity: one.quantity }],
        reason_code: "06",
      },
      ...(one.refunds ? { refund: { method: "card" } } : {}),
    });
  const given = lines.flatMap(({ id }, at) => {
    const quantity = one.quantities[at] ?? 0;
    return quantity > 0 ? [{ line_id: id, quantity }] : [];
  });
  if (given.length === 0) return undefined;
  return till.step(known, "fulfil", { lines: given, payments: one.pays ? [{ method: "cash" }] : [] });
}

const shown = ({ status, lines, paid, refunded, ...rest }: ModelOrder) => ({
  ...{ status, paid: String(paid), refunded: String(refunded) },
  balance: String(balance({ status, lines, paid, refunded, ...rest })),
  lines: lines.map(({ fulfilled, returned, cancelled }) => ({
    ...{ fulfilled: String(fulfilled), returned: String(returned), cancelled: String(cancelled) },
  })),
});

test(
  "orders do what people would say: never hand over or take more than there is, and keep nothing of what is refused",
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 15, maxLength: 40 }), async (steps) => {
        const till = await openTill();
        const goods = await Promise.all(PRICES.map((price) => till.goods(String(price), EACH)));
        const model = new OrderModel(PRICES, EACH);
        const orders: SoldOrder[] = [];
        for (const one of steps) {
          const answer = await take(till, goods, orders, one);
          const done = model.try(one);
          const said = `${JSON.stringify(one)}: ${answer?.text}`;
          expect(answer === undefined ? false : answer.status < 300, said).toBe(done);
          if (answer && answer.status >= 500) throw new Error(said);
          if (done && answer && (one.do === "sell" || one.do === "draft")) orders.push(answer.body);
        }
        for (const [at, known] of orders.entries()) {
          const { body } = await till.owner.get(`/orders/${known.id}`);
          expect(body).toMatchObject(shown(model.orders[at] as ModelOrder));
        }
        expect(await Promise.all(goods.map((one) => till.left(one)))).toEqual(model.stock.map(String));
      }),
      { numRuns: RUNS },
    );
  },
  60_000 + RUNS * 20_000,
);
