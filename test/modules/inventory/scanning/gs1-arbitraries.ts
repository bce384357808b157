import fc from "fast-check";
import { checkPair } from "../../../../src/modules/inventory/scanning/gs1-checks.ts";
import { checkDigit } from "../../../../src/modules/inventory/scanning/gs1-gtin.ts";
import {
  type Component,
  type Identifier,
  identifiers,
} from "../../../../src/modules/inventory/scanning/gs1-identifiers.ts";
import { SHORT_NAMES } from "../../../../src/modules/inventory/scanning/gs1-table.ts";

/** Elements of a code: application identifier and value. */
export type Elements = (readonly [ai: string, value: string])[];

/** The 82 characters of GS1. */
export const X = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
const SETS: Record<string, string> = {
  N: "0123456789",
  X,
  Y: "#-/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
  Z: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_-abcdefghijklmnopqrstuvwxyz",
};

const chars = (set: string, minLength: number, maxLength = minLength) =>
  fc.string({ unit: fc.constantFrom(...set), minLength, maxLength });
const digits = (length: number) => chars("0123456789", length);
const numbers = (most: number, width: number, least = 0) =>
  fc.integer({ min: least, max: most }).map((number) => String(number).padStart(width, "0"));
const joined = (...parts: fc.Arbitrary<string>[]) => fc.tuple(...parts).map((all) => all.join(""));

/** A GTIN-14. */
export const gtin = digits(13).map((head) => head + checkDigit(head));

const PIECES = fc.tuple(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 1, max: 99 })).map((both) =>
  both
    .sort((a, b) => a - b)
    .map((one) => String(one).padStart(2, "0"))
    .join(""),
);

/** Content that passes a check; what has none here is drawn from the set alone. */
const CHECKED: Record<string, (component: Component) => fc.Arbitrary<string>> = {
  csum: ({ most }) => digits(most - 1).map((head) => head + checkDigit(head)),
  csumalpha: ({ most }) =>
    chars(X, 6, most - 2).map((head) => `A${head.slice(1)}${checkPair(`A${head.slice(1)}`)}`),
  yymmd0: () => joined(numbers(99, 2), numbers(12, 2, 1), numbers(28, 2)),
  yymmdd: () => joined(numbers(99, 2), numbers(12, 2, 1), numbers(28, 2, 1)),
  yyyymmdd: () => joined(numbers(2100, 4, 1900), numbers(12, 2, 1), numbers(28, 2, 1)),
  hhmi: () => joined(numbers(23, 2), numbers(59, 2)),
  hh: () => numbers(23, 2),
  mi: () => numbers(59, 2),
  ss: () => numbers(59, 2),
  zero: () => fc.constant("0"),
  nonzero: ({ most }) => numbers(10 ** most - 1, most, 1),
  nozeroprefix: () => fc.integer({ min: 0, max: 10 ** 12 - 1 }).map(String),
  yesno: () => fc.constantFrom("0", "1"),
  winding: () => fc.constantFrom("0", "1", "9"),
  iso5218: () => fc.constantFrom("0", "1", "2", "9"),
  hyphen: () => fc.constant("-"),
  mediatype: () => numbers(99, 2, 80),
  importeridx: () => chars("-09AZ_az", 1),
  posinseqslash: () => fc.constantFrom("1/1", "1/3", "9/9"),
  pieceoftotal: () => PIECES,
  latitude: () => numbers(1_800_000_000, 10),
  longitude: () => numbers(3_600_000_000, 10),
  pcenc: ({ most }) => chars(X.replace("%", ""), 1, most - 3).map((text) => `${text}%2F`.slice(0, most)),
  iban: () => fc.constantFrom("GB82WEST12345698765432", "DE89370400440532013000"),
};

function partOf(component: Component): fc.Arbitrary<string> {
  const { set, least, most, checks } = component;
  return (checks[0] ? CHECKED[checks[0]]?.(component) : undefined) ?? chars(SETS[set] ?? "", least, most);
}

/** A value that an identifier allows; optional components are there or not, from the last. */
export function valueFor({ components }: Identifier): fc.Arbitrary<string> {
  const needed = components.filter(({ isOptional }) => !isOptional).length;
  return fc
    .integer({ min: needed, max: components.length })
    .chain((count) => joined(...components.slice(0, count).map(partOf)));
}

const withValues = (all: readonly Identifier[]): fc.Arbitrary<Elements> =>
  all.length === 0
    ? fc.constant([])
    : fc.tuple(...all.map((one) => valueFor(one).map((value) => [one.ai, value] as const)));

const known = [...identifiers().values()];

/** Elements of any identifiers, in any order. */
export const elements: fc.Arbitrary<Elements> = fc
  .shuffledSubarray(known, { minLength: 1, maxLength: 8 })
  .chain(withValues);

/** Elements that a Digital Link can hold: a key with its qualifiers, and attributes. */
export const linkedElements: fc.Arbitrary<{ path: Elements; query: Elements }> = fc
  .constantFrom(...known.filter(({ qualifiers }) => qualifiers))
  .chain((key) => fc.tuple(fc.constant(key), fc.constantFrom(...(key.qualifiers ?? []))))
  .chain(([key, allowed]) => {
    const apart = new Set([key.ai, ...(key.qualifiers ?? []).flat()]);
    return fc.record({
      path: fc
        .subarray([...allowed])
        .chain((ais) => withValues([key, ...ais.flatMap((ai) => identifiers().get(ai) ?? [])])),
      query: fc
        .shuffledSubarray(
          known.filter(({ ai, isAttribute }) => isAttribute && !apart.has(ai)),
          { maxLength: 5 },
        )
        .chain(withValues),
    });
  });

const isFixed = (ai: string) => identifiers().get(ai)?.fixed !== undefined;

/** Elements as a scanner sends them. */
export const scanned = (of: Elements, separateAll: boolean): string =>
  of
    .map(
      ([ai, value], at) => ai + value + (at < of.length - 1 && (separateAll || !isFixed(ai)) ? "\u001d" : ""),
    )
    .join("");

/** Elements as people read them. */
export const printed = (of: Elements): string =>
  of.map(([ai, value]) => `(${ai})${value.replaceAll("(", "\\(")}`).join("");

const shortNames = new Map(Object.entries(SHORT_NAMES).map(([name, ai]) => [ai, name]));

/** Elements as a Digital Link, with short names where there are any. */
export function linked(path: Elements, query: Elements, stem: string, short: boolean): string {
  const nameOf = (ai: string) => (short ? (shortNames.get(ai) ?? ai) : ai);
  const pairs = path.map(([ai, value]) => `/${nameOf(ai)}/${encodeURIComponent(value)}`).join("");
  const values = query.map(([ai, value]) => `${nameOf(ai)}=${encodeURIComponent(value)}`);
  return `${stem}${pairs}${values.length > 0 ? `?linkType=all&${values.join("&")}#part` : ""}`;
}
