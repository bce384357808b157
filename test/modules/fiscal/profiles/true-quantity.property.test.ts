import fc from "fast-check";
import { expect, test } from "vitest";
import { statedLine } from "../../../../src/modules/fiscal/profiles/stated-line.ts";

const halfUp = (dividend: number, divisor: number) => Math.floor((2 * dividend + divisor) / (2 * divisor));

/** Is there any price in cents, and any discount of hundredths of a percent, at which so many hundredths of units come to so many cents? */
function canBeTold(quantity: number, total: number): boolean {
  for (let rate = 0; rate < 10_000; rate += 1) {
    const kept = 10_000 - rate;
    const [least, most] = [
      Math.floor(((total - 1) * 10_000) / kept),
      Math.ceil(((total + 1) * 10_000) / kept),
    ];
    const first = Math.max(0, Math.floor((least * 100) / quantity) - 1);
    for (let price = first; halfUp(price * quantity, 100) <= most; price += 1) {
      const supply = halfUp(price * quantity, 100);
      const discount = halfUp(supply * rate, 10_000);
      if (supply - discount === total && rate > 0 === discount > 0) return true;
    }
  }
  return false;
}

/** Thousands of units at a price of four decimals, some of them with a discount. */
const sold = fc
  .record({
    units: fc.oneof(fc.integer({ min: 1000, max: 9999 }), fc.integer({ min: 10_000, max: 400_000 })),
    price: fc.integer({ min: 1, max: 99_999 }),
    off: fc.constantFrom(0, 0, 5, 33),
  })
  .map(({ units, price, off }) => {
    const gross = halfUp(units * price, 100);
    const discount = halfUp(gross * off, 100);
    const cents = (amount: number) => (amount / 100).toFixed(2);
    const total = gross - discount;
    const line = { quantity: String(units), unit_price: (price / 10_000).toFixed(4), total: cents(total) };
    return { units, total, line: { ...line, gross: cents(gross), discount: cents(discount) } };
  });

test("thousands of units at prices of four decimals are told as so many wherever some price and discount hold", () => {
  fc.assert(
    fc.property(sold, ({ units, total, line }) => {
      const told = Number(statedLine(line).quantity);
      if (canBeTold(units * 100, total)) expect(told).toBe(units);
      else expect(told).toBeLessThan(units);
    }),
    { numRuns: 200 },
  );
}, 120_000);

test("where nothing holds for as many, a tenth of a unit less is told at most; of ten thousand units at a cent or more, never one", () => {
  const odd = fc
    .sample(sold, { numRuns: 1500, seed: 4 })
    .map(({ units, line }) => ({ units, line, told: Number(statedLine(line).quantity) }))
    .filter(({ units, told, line }) => told !== units && Number(line.total) > 0);
  expect(odd.length).toBeGreaterThan(3);
  for (const { units, told, line } of odd)
    if (told !== 1 || (units < 10_000 && Number(line.unit_price) >= 0.01))
      expect(units - told).toBeLessThanOrEqual(0.1);
}, 120_000);
