import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ChargedLine, statedLine } from "../../../../src/modules/fiscal/profiles/stated-line.ts";
import { type Decimal, quotient, text } from "../../../decimals.ts";

/** A text as whole hundredths; it has at most two decimals. */
function hundredths(decimal: string): bigint {
  expect(decimal).toMatch(/^\d+(\.\d{1,2})?$/);
  const [whole = "", fraction = ""] = decimal.split(".");
  return BigInt(whole + fraction.padEnd(2, "0"));
}

const HUNDRED: Decimal = [100n, 0];
const cents = (parts: bigint): Decimal => [parts, 2];
const times = ([a, left]: Decimal, [b, right]: Decimal): Decimal => [a * b, left + right];

/** What an authority checks of a line, with nothing of how it was made. */
function check(line: ChargedLine): void {
  const stated = statedLine(line);
  const [quantity, price, supply, rate, discount, total] = [
    stated.quantity,
    stated.price,
    stated.supply,
    stated.discountRate,
    stated.discount,
    stated.total,
  ].map(hundredths) as [bigint, bigint, bigint, bigint, bigint, bigint];
  expect(quantity, "a quantity").toBeGreaterThan(0n);
  expect(supply, "price × quantity").toBe(quotient(times(cents(price), cents(quantity)), [1n, 0], 2));
  expect(discount, "supply × rate").toBe(quotient(times(cents(supply), cents(rate)), HUNDRED, 2));
  expect(rate === 0n, "no rate without a discount, and none with a rate of nothing").toBe(discount === 0n);
  expect(rate, "a discount is at most all").toBeLessThanOrEqual(10_000n);
  expect(total, "supply − discount").toBe(supply - discount);
  expect(total, "what was charged").toBe(quotient(decimal(line.total), [1n, 0], 2));
}

function decimal(given: string): Decimal {
  const [whole = "", fraction = ""] = given.split(".");
  return [BigInt(whole + fraction), fraction.length];
}

/** A decimal of at most so many digits before the point, with so many places. */
const amounts = (largest: bigint, places: number, smallest = 0n) =>
  fc.bigInt({ min: smallest, max: largest }).map((parts) => text([parts, places]));

describe("a line as the authority is given it", () => {
  test("holds by its arithmetic, whatever was charged", () => {
    const lines = fc.record({
      quantity: fc.oneof(amounts(100_0000n, 4, 1n), amounts(10n ** 17n, 4, 1n), amounts(1000n, 0, 1n)),
      unit_price: fc.oneof(amounts(100_000n, 2), amounts(10n ** 9n, 4), amounts(10n ** 17n, 4)),
      total: fc.oneof(amounts(100_000_000n, 2), amounts(10n ** 15n, 2), amounts(1000n, 0)),
    });
    fc.assert(fc.property(lines, check), { numRuns: 2000 });
  });

  test("holds for what was sold at a discount of any percent or amount", () => {
    const lines = fc
      .record({
        quantity: fc.bigInt({ min: 1n, max: 20_0000n }),
        price: fc.bigInt({ min: 0n, max: 10n ** 8n }),
        off: fc.bigInt({ min: 0n, max: 1_000_000n }),
      })
      .map(({ quantity, price, off }) => {
        const gross = quotient(times([quantity, 4], [price, 2]), [1n, 0], 2);
        const total = gross - (gross * off) / 1_000_000n;
        return { quantity: text([quantity, 4]), unit_price: text([price, 2]), total: text([total, 2]) };
      });
    fc.assert(fc.property(lines, check), { numRuns: 2000 });
  });

  test("is what was sold where that holds", () => {
    expect(statedLine({ quantity: "2", unit_price: "3500", total: "7000.00" })).toEqual({
      ...{ quantity: "2", price: "3500", supply: "7000" },
      ...{ discountRate: "0", discount: "0", total: "7000" },
    });
    expect(statedLine({ quantity: "1.50", unit_price: "1200.5", total: "1620.67" })).toEqual({
      ...{ quantity: "1.5", price: "1200.5", supply: "1800.75" },
      ...{ discountRate: "10", discount: "180.08", total: "1620.67" },
    });
  });

  test("is stated net where a discount is no rate of two decimals", () => {
    // 1 of 100,000 less 3.33: 0.00333 %.
    expect(statedLine({ quantity: "1", unit_price: "100000", total: "99996.67" })).toEqual({
      ...{ quantity: "1", price: "99996.67", supply: "99996.67" },
      ...{ discountRate: "0", discount: "0", total: "99996.67" },
    });
  });

  test("keeps its quantity where a small discount makes it hold", () => {
    const stated = statedLine({ quantity: "3", unit_price: "33.3333", total: "100" });
    expect(stated).toMatchObject({ quantity: "3", total: "100" });
    expect(Number(stated.discountRate)).toBeLessThanOrEqual(1);
    expect(statedLine({ quantity: "44", unit_price: "25.9582", total: "1142.16" }).quantity).toBe("44");
  });

  /** How many of 400 lines, with a percentage off, are stated at another quantity. */
  const lost = (quantities: fc.Arbitrary<string>, price: fc.Arbitrary<bigint>, places: 2 | 4) =>
    fc
      .sample(fc.record({ quantity: quantities, price, off: fc.bigInt({ min: 0n, max: 50n }) }), {
        numRuns: 400,
        seed: 9,
      })
      .filter(({ quantity, price, off }) => {
        const gross = quotient(times(decimal(quantity), [price, 4]), [1n, 0], 2);
        const discount = quotient(times([gross, 2], [off, 2]), [1n, 0], 2);
        const stated = statedLine(
          {
            ...{ quantity, unit_price: text([price, 4]), total: text([gross - discount, 2]) },
            ...{ gross: text([gross, 2]), discount: text([discount, 2]) },
          },
          places,
        );
        return hundredths(stated.quantity) !== (quotient(decimal(quantity), [1n, 0], 2) || 1n);
      }).length;
  const many = fc.oneof(amounts(10_000n, 0, 1n), amounts(1_000_000n, 2, 1n), amounts(1000_0000n, 4, 1n));
  const inCents = fc.bigInt({ min: 1n, max: 10n ** 7n }).map((n) => n * 100n);
  const fine = fc.bigInt({ min: 10_000n, max: 10n ** 8n });

  test("keeps its quantity in 99 of 100 lines of up to 10,000 units, with any percent off", () => {
    expect(lost(many, inCents, 2), "at prices in cents").toBeLessThanOrEqual(4);
    expect(lost(amounts(100n, 0, 1n), fine, 2), "a hundred at finer prices").toBeLessThanOrEqual(4);
    expect(lost(many, fine, 4), "where prices have four decimals").toBeLessThanOrEqual(4);
  });

  test("has its own discount where its price is without the tax that its total has", () => {
    const line = { quantity: "1", unit_price: "100", gross: "100", discount: "50", tax: "9", total: "59" };
    expect(statedLine(line)).toMatchObject({ quantity: "1", price: "118", discountRate: "50", total: "59" });
  });

  test("for nothing has all of what it comes to off, whatever part of a unit it is of", () => {
    const lines = fc.record({ quantity: amounts(300_0000n, 4, 1n), unit_price: amounts(10n ** 9n, 4) });
    fc.assert(
      fc.property(lines, fc.constantFrom<2 | 4>(2, 4), ({ quantity, unit_price }, places) => {
        const gross = quotient(times(decimal(quantity), decimal(unit_price)), [1n, 0], 2);
        const given = { quantity, unit_price, gross: text([gross, 2]), discount: text([gross, 2]) };
        const stated = statedLine({ ...given, total: "0" }, places);
        expect([stated.supply, stated.discount].map(hundredths)).toEqual([gross, gross]);
        if (places === 2) check({ ...given, total: "0" });
      }),
      { numRuns: 2000 },
    );
    expect(statedLine({ quantity: "0.333", unit_price: "1000", total: "0" })).toMatchObject({
      ...{ quantity: "0.33", price: "1009.09", supply: "333" },
      ...{ discountRate: "100", discount: "333", total: "0" },
    });
  });

  test("of credit notes is what their original was told, by parts that come to it", () => {
    const of = { quantity: "1.005", told: "1.01" };
    const parts = ["0.34", "0.33", "0.34"];
    let told = 0n;
    for (const [at, part] of parts.entries()) {
      const original = { ...of, credited: text([335n * BigInt(at), 3]), credited_told: text([told, 2]) };
      const stated = statedLine({ quantity: "0.335", unit_price: "10", total: "3.35", original });
      expect(stated).toMatchObject({ quantity: part, total: "3.35" });
      told += hundredths(stated.quantity);
    }
    expect(told).toBe(101n);
    const hundredOf = { quantity: "700", told: "1", credited: "0", credited_told: "0" };
    const hundred = statedLine({
      quantity: "100",
      unit_price: "1.2345",
      total: "123.45",
      original: hundredOf,
    });
    expect(hundred).toMatchObject({ quantity: "0.14", total: "123.45" });
  });

  test("is one unit at its total where nothing else holds", () => {
    expect(statedLine({ quantity: "99999999999999", unit_price: "0.0001", total: "12.34" })).toEqual({
      ...{ quantity: "1", price: "12.34", supply: "12.34" },
      ...{ discountRate: "0", discount: "0", total: "12.34" },
    });
  });

  test("of a quantity below a hundredth is a hundredth", () => {
    expect(statedLine({ quantity: "0.0004", unit_price: "1000", total: "0.40" })).toMatchObject({
      quantity: "0.01",
      price: "40",
      total: "0.4",
    });
  });
});
