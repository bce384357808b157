import { bandOfNothing, givenUpGoods } from "./body-fields.ts";
import { decimalOf, quotient, rounded } from "./exact.ts";
import { type ChargedLine, type StatedLine, statedLine } from "./stated-line.ts";

/** A line with its tax, as the authority counts it. */
export interface TaxedLine<Line> {
  line: Line;
  stated: StatedLine;
  /** Exact decimals: what tax is counted on, and the tax. */
  taxable: string;
  tax: string;
}

/** Sums of a band. */
export interface BandSums {
  taxable: string;
  tax: string;
  rate: string;
}

interface Charged extends ChargedLine {
  band: string;
  rate: string;
}

/** The tax that is in a total, by a rate in percent: rounded to so many places. */
export function taxWithin(total: string, rate: string, places: number): string {
  const [of, percent] = [rounded(total, 2), rounded(rate, 4)];
  const parts = quotient(of * percent * 10n ** BigInt(places), (1_000_000n + percent) * 100n);
  return decimalOf(parts, places);
}

const sum = (decimals: readonly string[], places: number): string =>
  decimalOf(
    decimals.reduce((total, one) => total + rounded(one, places), 0n),
    places,
  );

/** Lines where tax is counted within what is taxable, as Rwanda and Kenya do. */
export const taxedWithin = <Line extends Charged>(
  lines: readonly Line[],
  stating = statedLine,
): TaxedLine<Line>[] =>
  lines.map((line) => {
    const stated = stating(line, 2);
    return { line, stated, taxable: stated.total, tax: ownTax(line) };
  });

/**
 * A line's own tax, as the document and the books have it, where the authority takes it: at most a cent off what its rate makes, or
 * just that in whole units.
 */
function ownTax({ total, rate, tax }: Charged): string {
  const made = taxWithin(total, rate, 2);
  if (tax === undefined) return made;
  const off = rounded(tax, 2) - rounded(made, 2);
  const isWhole = rounded(tax, 2) === rounded(taxWithin(total, rate, 0), 2);
  return isWhole || (off >= -1n && off <= 1n) ? decimalOf(rounded(tax, 2), 2) : made;
}

/** The same to 4 decimals: what its rate makes, or as near to it as rounds to the document's. */
function ownFineTax(line: Charged): string {
  const [made, own] = [rounded(taxWithin(line.total, line.rate, 4), 4), rounded(ownTax(line), 2) * 100n];
  const [least, most] = [own > 50n ? own - 50n : 0n, own + 49n];
  return decimalOf(made < least ? least : made > most ? most : made, 4);
}

/** Lines where what is taxable is without the tax, to 4 decimals, as Zambia does. */
export const taxedBeside = <Line extends Charged>(
  lines: readonly Line[],
  stating = statedLine,
): TaxedLine<Line>[] =>
  lines.map((line) => {
    const stated = stating(line, 4);
    const tax = ownFineTax(line);
    return { line, stated, taxable: decimalOf(rounded(stated.total, 4) - rounded(tax, 4), 4), tax };
  });

/** The sums of each band, those without a line too. */
export function bandSums(
  lines: readonly TaxedLine<Charged>[],
  bands: readonly { band: string; rate: string }[],
  places: number,
): Map<string, BandSums> {
  return new Map(
    bands.map(({ band, rate }) => {
      const own = lines.filter(({ line }) => line.band === band);
      const of = (field: "taxable" | "tax") =>
        sum(
          own.map((one) => one[field]),
          places,
        );
      return [band, { taxable: of("taxable"), tax: of("tax"), rate: own[0]?.line.rate ?? rate }];
    }),
  );
}

/** The sums of all lines. */
export const allSums = (lines: readonly TaxedLine<Charged>[], places: number) => ({
  taxable: sum(
    lines.map((one) => one.taxable),
    places,
  ),
  tax: sum(
    lines.map((one) => one.tax),
    places,
  ),
  total: sum(
    lines.map((one) => one.stated.total),
    places,
  ),
});

/** The one line of a document that was given up: of a band without tax, one unit for nothing, so that there is nothing to refuse. */
export const lineOfNothing = (country: "RW" | "KE" | "ZM") => ({
  ...givenUpGoods(country),
  ...{ band: bandOfNothing(country), rate: "0", quantity: "1", unit_price: "0", total: "0" },
});
