import { sql } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { text } from "#test/decimals.ts";
import { asOwner } from "#test/tenant.ts";
import { type AskedLine, type Basket, type Reckoned, reckon } from "./model.ts";

const RATES = [0n, 18n, 16n, 5n, 14n, 8n].map((rate) => rate * 10_000n);
const HUNDRED = 1_000_000n;

/** A quantity, price, discount and rate, with a whole number of four decimals for each; amounts come with the basket. */
const line = fc.record({
  quantity: fc.oneof(fc.bigInt({ min: 1n, max: 200_000n }), fc.bigInt({ min: 1n, max: 10n ** 10n })),
  price: fc.oneof(fc.bigInt({ min: 0n, max: 99_999_999n }), fc.bigInt({ min: 0n, max: 10n ** 9n })),
  percent: fc.option(
    fc.oneof(fc.constantFrom(0n, 50_000n, 333_333n, HUNDRED), fc.bigInt({ min: 0n, max: HUNDRED })),
  ),
  share: fc.option(fc.bigInt({ min: 0n, max: 1_000n })),
  rate: fc.oneof(fc.constantFrom(...RATES), fc.bigInt({ min: 0n, max: 400_000n })),
});

/** A basket whose discounts are no more than what they are of: amounts are so many thousandths of it. */
const basket = fc
  .record({
    lines: fc.array(line, { minLength: 1, maxLength: 12 }),
    percent: fc.option(fc.bigInt({ min: 0n, max: HUNDRED })),
    share: fc.option(fc.bigInt({ min: 0n, max: 1_000n })),
    includesTax: fc.boolean(),
    places: fc.constantFrom(2, 2, 3, 4),
  })
  .map(({ lines, percent, share, includesTax, places }): Basket => {
    const asked: AskedLine[] = lines.map(({ quantity, price, percent: off, share: part, rate }) => {
      const bare = { quantity, price, percent: off, amount: null, rate };
      if (off !== null || part === null) return bare;
      const [{ gross = 0n } = {}] = reckon({
        lines: [bare],
        percent: null,
        amount: null,
        includesTax: true,
        places,
      });
      return { ...bare, amount: (gross * part) / 1_000n };
    });
    const of = { lines: asked, percent: null, amount: null, includesTax: true, places };
    const whole = reckon(of).reduce((sum, { gross, lineDiscount }) => sum + gross - lineDiscount, 0n);
    return {
      ...of,
      includesTax,
      percent,
      amount: percent === null && share !== null ? (whole * share) / 1_000n : null,
    };
  });

const four = (value: bigint | null) => (value === null ? null : text([value, 4]));

/** The database's answer for many baskets at once, in units of each basket's last place. */
async function reckoned(baskets: readonly Basket[]): Promise<Reckoned[][]> {
  const given = baskets.map(({ lines, percent, amount, includesTax, places }) => ({
    percent: four(percent),
    amount: amount === null ? null : text([amount, places]),
    includes_tax: includesTax,
    places,
    lines: lines.map((one, at) => ({
      line: at + 1,
      quantity: four(one.quantity),
      unit_price: four(one.price),
      discount_percent: four(one.percent),
      discount_amount: one.amount === null ? null : text([one.amount, places]),
      rate: four(one.rate),
    })),
  }));
  const units = (name: string) => sql.raw(`trim_scale(r.${name} * ('1e' || g.places)::numeric)::text`);
  const [rows = []] = await asOwner(
    sql`select g.n, ${units("gross")} as gross, ${units("line_discount")} as "lineDiscount",
               ${units("order_discount")} as "orderDiscount", ${units("tax")} as tax, ${units("total")} as total
          from rows from (jsonb_to_recordset(${JSON.stringify(given)}::jsonb)
                 as (percent numeric, amount numeric, includes_tax boolean, places int, lines jsonb))
               with ordinality g (percent, amount, includes_tax, places, lines, n)
          cross join lateral sales.reckon(g.lines, g.percent, g.amount, g.includes_tax, g.places) r
         order by g.n, r.line`,
  );
  return baskets.map((_, at) =>
    rows
      .filter(({ n }) => Number(n) === at + 1)
      .map(({ n: _n, ...amounts }) => {
        const whole = Object.entries(amounts).map(([name, value]) => [name, BigInt(String(value))] as const);
        return Object.fromEntries(whole) as unknown as Reckoned;
      }),
  );
}

const sumOf = (lines: readonly Reckoned[], value: (line: Reckoned) => bigint) =>
  lines.reduce((sum, one) => sum + value(one), 0n);

test("baskets come to what whole numbers say, line by line", async () => {
  const baskets = fc.sample(basket, { numRuns: 1_500 });
  expect(await reckoned(baskets)).toEqual(baskets.map(reckon));
});

test("a discount of the order is shared out to the last cent, and no line gets more than it has", async () => {
  const baskets = fc.sample(basket, { numRuns: 500 });
  for (const [at, lines] of (await reckoned(baskets)).entries()) {
    const { percent, amount } = baskets[at] as Basket;
    const rest = sumOf(lines, ({ gross, lineDiscount }) => gross - lineDiscount);
    const wanted = percent === null ? (amount ?? 0n) : (2n * rest * percent + HUNDRED) / (2n * HUNDRED);
    expect(sumOf(lines, ({ orderDiscount }) => orderDiscount)).toBe(wanted);
    for (const { gross, lineDiscount, orderDiscount, tax, total } of lines) {
      expect(orderDiscount).toBeGreaterThanOrEqual(0n);
      expect(lineDiscount + orderDiscount).toBeLessThanOrEqual(gross);
      expect(tax).toBeGreaterThanOrEqual(0n);
      expect(tax).toBeLessThanOrEqual(total);
    }
  }
});

test("10 500 with tax of 18 % in it has 1 601.69 of tax; 0.10 among three equal lines gives the first the cent that is left", async () => {
  const line = (price: bigint): AskedLine => ({
    quantity: 10_000n,
    price,
    percent: null,
    amount: null,
    rate: 180_000n,
  });
  const plain = { percent: null, amount: null, includesTax: true, places: 2 };
  const [[medicine] = [], thirds] = await reckoned([
    { ...plain, lines: [line(105_000_000n)] },
    { ...plain, lines: [line(10_000n), line(10_000n), line(10_000n)], amount: 10n },
  ]);
  expect(medicine).toMatchObject({ tax: 160_169n, total: 1_050_000n });
  expect(thirds?.map(({ orderDiscount }) => orderDiscount)).toEqual([4n, 3n, 3n]);
});
