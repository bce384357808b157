import fc from "fast-check";
import { expect, test } from "vitest";
import { readCode } from "../../../../src/modules/inventory/scanning/gs1.ts";
import { gs1Date } from "../../../../src/modules/inventory/scanning/gs1-checks.ts";
import { MalformedCode } from "../../../../src/modules/inventory/scanning/gs1-element.ts";
import { identifierAt, identifiers } from "../../../../src/modules/inventory/scanning/gs1-identifiers.ts";
import {
  type Elements,
  elements,
  gtin,
  linked,
  linkedElements,
  printed,
  scanned,
  X,
} from "./gs1-arbitraries.ts";

const YEAR = 2026;
const FNC1 = "\u001d";

const read = (code: string) => {
  const found = readCode(code, YEAR);
  return found.kind === "elements" ? found.elements.map(({ ai, value }) => [ai, value]) : found;
};

test("G21: what is encoded is decoded, under every prefix, with separators only where needed or everywhere", () => {
  fc.assert(
    fc.property(
      elements,
      fc.constantFrom("]d2", "]C1", "]Q3", "]e0", `]d2${FNC1}`),
      fc.boolean(),
      fc.constantFrom("", "\r\n", FNC1),
      (of, prefix, separateAll, end) => {
        expect(read(prefix + scanned(of, separateAll) + end)).toEqual(of);
      },
    ),
    { numRuns: 2000 },
  );
});

test("G21: the printed form with brackets says the same", () => {
  fc.assert(
    fc.property(elements, (of) => {
      expect(read(printed(of))).toEqual(of);
    }),
    { numRuns: 2000 },
  );
});

test("element string, what is read of it, its printed form and the Digital Link say the same", () => {
  fc.assert(
    fc.property(
      linkedElements,
      fc.constantFrom("https://id.gs1.org", "http://shop.example:8080/a/stem", "HTTPS://[2001:db8::1]"),
      fc.constantFrom("", "]Q1", "]d1"),
      fc.boolean(),
      ({ path, query }, stem, prefix, short) => {
        const of: Elements = [...path, ...query];
        const link = prefix + linked(path, query, stem, short);
        const found = readCode(link, YEAR);
        expect(found).toEqual(readCode(`]d2${scanned(of, false)}`, YEAR));
        expect(found).toEqual(readCode(printed(of), YEAR));
        expect(read(link)).toEqual(of);
      },
    ),
    { numRuns: 3000 },
  );
});

test("G21: a code without a prefix that begins with a GTIN is read as the same elements", () => {
  fc.assert(
    fc.property(elements, gtin, (of, product) => {
      const all = [["01", product] as const, ...of.filter(([ai]) => ai !== "01")];
      expect(read(scanned(all, false))).toEqual(all);
    }),
  );
});

test("G21: whatever is scanned is read or refused with a position inside it, and nothing else happens", () => {
  const noise = fc.string({ unit: fc.constantFrom(...X, FNC1, "]", " ", "é"), minLength: 1, maxLength: 60 });
  const damaged = fc
    .tuple(elements, fc.nat(), noise)
    .map(([of, at, more]) => `]d2${scanned(of, false)}`.slice(0, at % 60) + more);
  fc.assert(
    fc.property(fc.oneof(noise, damaged), (code) => {
      try {
        readCode(code, YEAR);
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedCode);
        const { position } = error as MalformedCode;
        expect(position).toBeGreaterThanOrEqual(1);
        expect(position).toBeLessThanOrEqual(code.length + 1);
      }
    }),
    { numRuns: 5000 },
  );
});

test("G21: one changed digit of a GTIN never passes", () => {
  fc.assert(
    fc.property(gtin, fc.nat(13), fc.integer({ min: 1, max: 9 }), (right, at, by) => {
      const wrong = right.slice(0, at) + ((Number(right[at]) + by) % 10) + right.slice(at + 1);
      expect(() => readCode(wrong, YEAR)).toThrow(MalformedCode);
      expect(() => readCode(`01${wrong}`, YEAR)).toThrow(/check digit/);
    }),
  );
});

test("G21: no identifier begins with another, so a code has one reading", () => {
  for (const ai of identifiers().keys()) expect(identifierAt(`${ai}00000000`, 0)?.ai).toBe(ai);
  expect(identifiers().size).toBeGreaterThan(530);
});

test.each([
  ["260228", 2026, "2026-02-28"],
  ["260200", 2026, "2026-02-28"],
  ["280200", 2026, "2028-02-29"],
  ["261200", 2026, "2026-12-31"],
  ["760101", 2026, "2076-01-01"],
  ["770101", 2026, "1977-01-01"],
  ["000101", 2026, "2000-01-01"],
  ["200101", 2070, "2120-01-01"],
  ["210101", 2070, "2021-01-01"],
  ["210101", 2071, "2121-01-01"],
  ["990101", 2049, "2099-01-01"],
  ["990101", 2048, "1999-01-01"],
  ["261301", 2026, undefined],
  ["260001", 2026, undefined],
  ["260230", 2026, undefined],
  ["270229", 2026, undefined],
])("G21: %s scanned in %i is %s", (text, year, expected) => {
  expect(gs1Date(text, year)).toBe(expected);
});

test.each([
  ["]d20104150000021127", "check_digit", 19],
  ["]d2010415000002112617261301", "date", 22],
  ["]d201041500000211261726013", "value", 22],
  ["]d2010415000002112610", "value", 22],
  [`]d2010415000002112610${"A".repeat(21)}`, "value", 22],
  ["]d2010415000002112610A B", "value", 22],
  ["]d20104150000021126889", "identifier", 20],
  [`]d210A${FNC1}10B`, "repeated", 8],
  ["(01)04150000021126(88)1", "identifier", 20],
  ["(01)04150000021126(10)", "value", 23],
  ["4006381333932", "check_digit", 13],
  ["]E040063813339", "value", 4],
])("G21: %j is refused for its %s at character %i", (code, reason, position) => {
  expect(() => readCode(code, YEAR)).toThrow(expect.objectContaining({ reason, position }));
});

test("G21: EAN, UPC and texts of the shop's own", () => {
  expect(readCode("4006381333931", YEAR)).toEqual({ kind: "gtin", gtin: "04006381333931" });
  expect(readCode("]E04006381333931\r\n", YEAR)).toEqual({ kind: "gtin", gtin: "04006381333931" });
  expect(readCode("012345678905", YEAR)).toEqual({ kind: "gtin", gtin: "00012345678905" });
  expect(readCode("96385074", YEAR)).toEqual({ kind: "gtin", gtin: "00000096385074" });
  expect(readCode("SHELF-7", YEAR)).toEqual({ kind: "text", text: "SHELF-7" });
  expect(readCode("]C0SHELF-7", YEAR)).toEqual({ kind: "text", text: "SHELF-7" });
  expect(readCode("1726123101041500000211262112345", YEAR)).toMatchObject({ kind: "elements" });
});
