import fc from "fast-check";
import { expect, test } from "vitest";
import { profileOf } from "../../../../src/modules/fiscal/profiles/country-profiles.ts";
import type { FrozenLine } from "../../../../src/modules/fiscal/profiles/frozen-document.ts";
import type { Country } from "../../../../src/modules/fiscal/profiles/profile.ts";
import { quotient, text } from "../../../decimals.ts";
import { soldBody, soldLine } from "../samples.ts";

/** A number of a body in units of so many places: none has more. */
function units(value: unknown, places: number): bigint {
  const scaled = Number(value) * 10 ** places;
  expect(Math.abs(scaled - Math.round(scaled)), `${value} to ${places}`).toBeLessThan(1e-4);
  return BigInt(Math.round(scaled));
}

const sum = (all: readonly bigint[]): bigint => all.reduce((left, right) => left + right, 0n);

/** What a receipt says of a line: a quantity of up to four decimals, a price, and a discount of some hundredths of percent, or all of it. */
const sold = fc
  .record({
    quantity: fc.oneof(
      fc.bigInt({ min: 1n, max: 300_000n }),
      fc.bigInt({ min: 1n, max: 30n }).map((n) => n * 3_333n),
    ),
    price: fc.bigInt({ min: 100n, max: 10n ** 8n }),
    off: fc.constantFrom(0n, 0n, 500n, 3_333n, 10_000n),
    band: fc.nat(),
  })
  .map(({ quantity, price, off, band }) => {
    const gross = quotient([quantity * price, 8], [1n, 0], 2);
    const discount = quotient([gross * off, 6], [1n, 0], 2);
    return { quantity, price, band, gross, discount, total: gross - discount };
  });

/** What each authority calls the parts of a line, and by how many decimals it counts tax and prices. */
const RULES: Record<Country, { places: number; taxable: string; tax: string }> = {
  RW: { places: 2, taxable: "taxblAmt", tax: "taxAmt" },
  KE: { places: 2, taxable: "taxblAmt", tax: "taxAmt" },
  ZM: { places: 4, taxable: "vatTaxblAmt", tax: "vatAmt" },
};

/** Bands of VAT: levies have fields of their own in Zambia. */
const bandsOf = (country: Country) =>
  profileOf(country).bands.filter(({ band }) => (/^[A-E]$/.test(band) && band !== "B") || country !== "ZM");

test.each<Country>(["RW", "ZM", "KE"])(
  "of fractions sold in %s, price, discount, tax and total in the body are the receipt's, by the authority's rounding",
  (country) => {
    const { places, taxable, tax } = RULES[country];
    const bands = bandsOf(country);
    const fine = 10n ** BigInt(places - 2);
    fc.assert(
      fc.property(fc.array(sold, { minLength: 1, maxLength: 8 }), (given) => {
        const receipt = given.map(({ band: at, ...line }) => {
          const { band, rate } = bands[at % bands.length] as { band: string; rate: string };
          const percent = quotient([BigInt(Math.round(Number(rate) * 100)), 2], [1n, 0], 2);
          return {
            ...line,
            band,
            rate,
            percent,
            tax: quotient([line.total * percent, 4], [10_000n + percent, 2], 2),
          };
        });
        const lines: FrozenLine[] = receipt.map((line) =>
          soldLine({
            ...{ quantity: text([line.quantity, 4]), unit_price: text([line.price, 4]) },
            ...{ band: line.band, rate: line.rate, total: text([line.total, 2]), tax: text([line.tax, 2]) },
            ...{ gross: text([line.gross, 2]), discount: text([line.discount, 2]) },
          }),
        );
        const of = soldBody({ lines });
        const body = JSON.parse(profileOf(country).saleBody(of)) as Record<string, unknown>;
        const items = body.itemList as Record<string, unknown>[];
        for (const [at, line] of receipt.entries()) {
          const item = items[at] as Record<string, unknown>;
          const [quantity, price, rate] = [units(item.qty, 2), units(item.prc, places), units(item.dcRt, 2)];
          const [supply, discount] = [units(item.splyAmt, 2), units(item.dcAmt, 2)];
          expect(supply, "quantity × price").toBe(quotient([quantity * price, 2 + places], [1n, 0], 2));
          expect(discount, "supply × rate").toBe(quotient([supply * rate, 6], [1n, 0], 2));
          expect(supply - discount, "supply − discount").toBe(line.total);
          expect(units(item.totAmt, 2)).toBe(line.total);
          if (line.total === 0n && line.gross > 0n)
            expect([supply, discount]).toEqual([line.gross, line.gross]);
          const told = units(item[tax], places);
          expect(quotient([told, places], [1n, 0], 2), "the receipt's tax").toBe(line.tax);
          const beside = country === "ZM" ? told : 0n;
          expect(units(item[taxable], places) + beside, "what is taxed").toBe(line.total * fine);
        }
        expect(units(body.totAmt, 2)).toBe(sum(receipt.map(({ total }) => total)));
        const taxes = items.map((item) => units(item[tax], places));
        expect(units(body.totTaxAmt, places)).toBe(sum(taxes));
        for (const { band } of bands) {
          const own = items.filter((_, at) => receipt[at]?.band === band);
          expect(units(body[`taxAmt${band}`], places)).toBe(sum(own.map((item) => units(item[tax], places))));
          expect(units(body[`taxblAmt${band}`], places)).toBe(
            sum(own.map((item) => units(item[taxable], places))),
          );
        }
      }),
      { numRuns: 400 },
    );
  },
);
