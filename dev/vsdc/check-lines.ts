import type { Taxpayer } from "./books.ts";
import { CODES } from "./code-lists.ts";
import type { Country } from "./countries.ts";
import { type Body, listOf, must, parts, textOf, wholeOf } from "./refusal.ts";

/** A code of a class; what is none is refused by the path that names it. */
export function mustBeCode(body: Body, field: string, cls: string, path = ""): string {
  const value = body[field];
  const isKnown = typeof value === "string" && value in (CODES[cls]?.codes ?? {});
  must(isKnown, "913", `Code value error [${path}<${field}>]`);
  return value;
}

const halfUp = (dividend: bigint, divisor: bigint): bigint => (dividend * 2n + divisor) / (divisor * 2n);

/** A product of ten-thousandths as ten-thousandths, rounded half up to hundredths; `of` is by what it is divided too. */
const product = (a: bigint, b: bigint, of = 1n): bigint => halfUp(a * b, 1_000_000n * of) * 100n;

/** Where tax is within what is taxable: a cent off it at most, as the parts of a document may be, or rounded to whole units. */
function isTaxWithin(tax: bigint, total: bigint, rate: bigint): boolean {
  return isTaxNear(tax, total, rate) || halfUp(total * rate, (1_000_000n + rate) * 10_000n) * 10_000n === tax;
}

/** A hundredth off at most, beside what an amount's own rounding takes. */
function isTaxNear(tax: bigint, total: bigint, rate: bigint): boolean {
  const off = tax * (1_000_000n + rate) - total * rate;
  return (off < 0n ? -off : off) <= 150n * (1_000_000n + rate);
}

/** The rates that a band ever had, in ten-thousandths of a percent. */
const percentsOf = (rates: readonly string[]): bigint[] =>
  rates.map((one) => BigInt(Math.round(Number(one) * 10_000)));

export type Band = { taxable: bigint; tax: bigint };
export type CheckedLine = { code: string; quantity: bigint; total: bigint; band: string };

/** What all lines come to, by band, in ten-thousandths. */
export type Lines = { bands: Map<string, Band>; total: bigint; lines: CheckedLine[] };

/** The fields of a line that are of goods. */
export function mustBeGoods(line: Body, taxpayer: Taxpayer, path: string): string {
  const code = textOf(line, "itemCd", 20);
  textOf(line, "itemNm", 200);
  textOf(line, "itemClsCd", 10);
  must(
    taxpayer.items.has(code),
    "910",
    `Invalid request parameter [${path}<itemCd>]: ${code} is not registered`,
  );
  mustBeCode(line, "pkgUnitCd", "17", path);
  mustBeCode(line, "qtyUnitCd", "10", path);
  parts(line, "pkg", 2);
  return code;
}

/** The band of a line in Zambia: of VAT, of a levy or of excise. */
function bandThere(line: Body): { band: string; taxable: bigint; tax: bigint } {
  for (const [category, taxable, tax] of [
    ["vatCatCd", "vatTaxblAmt", "vatAmt"],
    ["iplCatCd", "iplTaxblAmt", "iplAmt"],
    ["tlCatCd", "tlTaxblAmt", "tlAmt"],
    ["exciseTxCatCd", "exciseTaxblAmt", "exciseTxAmt"],
  ] as const) {
    const band = line[category];
    if (typeof band !== "string" || band === "") continue;
    return {
      band: band.length > 2 || band === "TL" ? band.charAt(0) + band.slice(1).toLowerCase() : band,
      ...{ taxable: parts(line, taxable, 4), tax: parts(line, tax, 4) },
    };
  }
  return must(false, "913", "Code value error [<itemList><vatCatCd>]") as never;
}

/** Checks the lines of a sale by the arithmetic of the country, and sums them by band. */
export function checkLines(country: Country, body: Body, taxpayer: Taxpayer): Lines {
  const list = listOf(body, "itemList");
  must(wholeOf(body, "totItemCnt") === list.length, "910", "Invalid request parameter [<totItemCnt>]");
  const bands = new Map<string, Band>();
  const lines: CheckedLine[] = [];
  for (const [at, line] of list.entries()) {
    const path = "<itemList>";
    must(wholeOf(line, "itemSeq", 1) === at + 1, "910", `Invalid request parameter [${path}<itemSeq>]`);
    const code = mustBeGoods(line, taxpayer, path);
    const [quantity, price] = [parts(line, "qty", 2), parts(line, "prc", country === "zm" ? 4 : 2)];
    const [supply, rate, discount, total] = (["splyAmt", "dcRt", "dcAmt", "totAmt"] as const).map((field) =>
      parts(line, field, country === "zm" ? 4 : 2),
    ) as [bigint, bigint, bigint, bigint];
    must(quantity > 0n, "910", `Invalid request parameter [${path}<qty>]: must be positive`);
    const isExact = country === "zm" && supply * 10_000n === price * quantity;
    must(isExact || supply === product(price, quantity), "910", `${path}<splyAmt> is not prc × qty`);
    must(rate <= 1_000_000n, "910", `Invalid request parameter [${path}<dcRt>]`);
    must(discount === product(supply, rate, 100n), "910", `${path}<dcAmt> is not splyAmt × dcRt / 100`);
    must((rate === 0n) === (discount === 0n), "910", `${path}<dcRt> does not go with <dcAmt>`);
    must(total === supply - discount, "910", `${path}<totAmt> is not splyAmt − dcAmt`);
    const of = country === "zm" ? bandThere(line) : within(line, total, path);
    const rates = taxpayer.rates[of.band];
    must(rates, "913", `Code value error [${path}<taxTyCd>]`);
    const percents = percentsOf(rates);
    const holds =
      country === "zm"
        ? of.taxable + of.tax === total && percents.some((percent) => isTaxNear(of.tax, total, percent))
        : percents.some((percent) => isTaxWithin(of.tax, of.taxable, percent));
    must(holds, "910", `${path}<taxAmt> is not the tax of its band`);
    const sums = bands.get(of.band) ?? { taxable: 0n, tax: 0n };
    bands.set(of.band, { taxable: sums.taxable + of.taxable, tax: sums.tax + of.tax });
    lines.push({ code, quantity, total, band: of.band });
  }
  return { bands, lines, total: lines.reduce((sum, line) => sum + line.total, 0n) };
}

/** The band of a line in Rwanda and Kenya, where what is taxable has the tax in it. */
function within(line: Body, total: bigint, path: string): { band: string; taxable: bigint; tax: bigint } {
  const taxable = parts(line, "taxblAmt", 2);
  must(taxable === total, "910", `${path}<taxblAmt> is not splyAmt − dcAmt`);
  return { band: textOf(line, "taxTyCd", 5), taxable, tax: parts(line, "taxAmt", 2) };
}

/** Checks the sums of a document against its lines: each band, those without a line too. */
export function checkSums(country: Country, body: Body, { bands, total }: Lines, taxpayer: Taxpayer): void {
  const places = country === "zm" ? 4 : 2;
  const sum = { taxable: 0n, tax: 0n };
  for (const [band, rates] of Object.entries(taxpayer.rates)) {
    const own = bands.get(band) ?? { taxable: 0n, tax: 0n };
    const said = (prefix: string) => parts(body, `${prefix}${band}`, places);
    must(said("taxblAmt") === own.taxable, "910", `<taxblAmt${band}> is not the sum of its lines`);
    must(said("taxAmt") === own.tax, "910", `<taxAmt${band}> is not the sum of its lines`);
    const rate = parts(body, `taxRt${band}`, places);
    must(percentsOf(rates).includes(rate), "910", `<taxRt${band}> is not the rate of the band`);
    sum.taxable += own.taxable;
    sum.tax += own.tax;
  }
  must(
    parts(body, "totTaxblAmt", places) === sum.taxable,
    "910",
    "<totTaxblAmt> is not the sum of all bands",
  );
  must(parts(body, "totTaxAmt", places) === sum.tax, "910", "<totTaxAmt> is not the sum of all bands");
  const off = country === "zm" ? parts(body, "cashDcAmt", 4) : 0n;
  must(parts(body, "totAmt", places) === total - off, "910", "<totAmt> is not the sum of all lines");
}
