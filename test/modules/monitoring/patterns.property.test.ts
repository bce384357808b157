import fc from "fast-check";
import { expect, test } from "vitest";
import { matchesPattern } from "../../../src/modules/monitoring/patterns/match-pattern.ts";
import { PatternError, parsePattern } from "../../../src/modules/monitoring/patterns/parse-pattern.ts";

/** Patterns of a small alphabet, so that texts of it often match. */
const { pattern } = fc.letrec<{ pattern: string; part: string }>((tie) => ({
  pattern: fc.oneof(
    { maxDepth: 3 },
    tie("part"),
    fc.tuple(tie("pattern"), tie("pattern")).map(([one, other]) => `${one}${other}`),
    fc.tuple(tie("pattern"), tie("pattern")).map(([one, other]) => `(?:${one}|${other})`),
    fc
      .tuple(tie("pattern"), fc.constantFrom("*", "+", "?", "{2}", "{1,3}", "{2,}"))
      .map(([one, times]) => `(${one})${times}`),
  ),
  part: fc.constantFrom(
    "a",
    "b",
    "c",
    ".",
    "[ab]",
    "[^a]",
    "\\d",
    "\\w",
    "\\s",
    "\\.",
    "[a-c0-9]",
    "^a",
    "b$",
  ),
}));
const text = fc.string({ unit: fc.constantFrom("a", "b", "c", "1", " ", "."), maxLength: 12 });

test("a pattern matches what a regular expression of the same text matches", () => {
  let matched = 0;
  fc.assert(
    fc.property(pattern, text, (given, value) => {
      fc.pre(given.length <= 60 && !/[\^$]\)?[*+?{]|\((\^|b\$)/.test(given));
      let found: boolean;
      try {
        found = matchesPattern(given, value);
      } catch (error) {
        expect(error).toBeInstanceOf(PatternError);
        return;
      }
      matched += found ? 1 : 0;
      expect(found).toBe(new RegExp(given, "u").test(value));
    }),
    { numRuns: 2000 },
  );
  expect(matched).toBeGreaterThan(200);
});

test("a pattern that burns the CPU of others takes no longer than others do, and one that is too large is refused", () => {
  const started = performance.now();
  for (const burning of ["(a+)+$", "(a|a)*b", "(a|aa)+$", "(.*)*x", "((a*)*)*b"]) {
    expect(matchesPattern(burning, `${"a".repeat(300)}!`)).toBe(false);
  }
  expect(performance.now() - started).toBeLessThan(2000);
  for (const large of ["(a{50}){50}", "((((){50}){50}){50}){50}", "(((a?){50}){50}){50}"]) {
    expect(() => parsePattern(large)).toThrow(/too large/);
  }
});

test.each([
  ["(a)\\1", /back-references/],
  ["(?=a)", /look-around/],
  ["(?<n>a)", /look-around/],
  ["a**", /repeated/],
  ["*a", /nothing stands before/],
  ["(a", /not closed/],
  ["a)", /not opened/],
  ["[b-a]", /smaller/],
  ["[a", /too early/],
  ["a{3,1}", /up to/],
  ["a{1000}", /repetition/],
  ["\\p", /not supported/],
  ["x".repeat(201), /at most/],
])("%s is refused, and it is said why", (given, why) => {
  expect(() => parsePattern(given)).toThrow(PatternError);
  expect(() => parsePattern(given)).toThrow(why);
});
