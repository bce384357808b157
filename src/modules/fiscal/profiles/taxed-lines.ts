import { decimalOf, quotient, rounded } from "./exact.ts";
import { type StatedLine, statedLine } from "./stated-line.ts";

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

interface Charged {
  quantity: string;
  unit_price: string;
  total: string;
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
export const taxedWithin = <Line extends Charged>(lines: readonly Line[], places: 0 | 2): TaxedLine<Line>[] =>
  lines.map((line) => {
    const stated = statedLine(line);
    return { line, stated, taxable: stated.total, tax: taxWithin(stated.total, line.rate, places) };
  });

/** Lines where what is taxable is without the tax, to 4 decimals, as Zambia does. */
export const taxedBeside = <Line extends Charged>(lines: readonly Line[]): TaxedLine<Line>[] =>
  lines.map((line) => {
    const stated = statedLine(line);
    const tax = taxWithin(stated.total, line.rate, 4);
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

/** What was charged in each band, as one unit each: what is left of a document that was given up. */
export function oneLinePerBand<Line extends Pick<Charged, "band" | "rate" | "total">>(
  lines: readonly Line[],
) {
  const bands = Map.groupBy(lines, ({ band }) => band);
  return [...bands].map(([band, own]) => {
    const total = sum(
      own.map((line) => line.total),
      2,
    );
    return { band, rate: own[0]?.rate ?? "0", quantity: "1", unit_price: total, total };
  });
}
