import fc from "fast-check";
import { expect, test } from "vitest";
import { matchesPattern, SEEN_CHARACTERS } from "../../../src/modules/monitoring/patterns/match-pattern.ts";
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
  const isLike = (given: string) => given.length <= 60 && !/[\^$]\)?[*+?{]|\((\^|b\$)/.test(given);
  fc.assert(
    fc.property(pattern, text, (given, value) => {
      fc.pre(isLike(given));
      let found: boolean;
      try {
        found = matchesPattern(given, value);
      } catch (error) {
        expect(error).toBeInstanceOf(PatternError);
        return;
      }
      expect(found).toBe(new RegExp(given, "u").test(value));
    }),
    { numRuns: 2000 },
  );
  const some = fc.sample(fc.tuple(pattern, text), { numRuns: 2000, seed: 10 });
  const matched = some.filter(([given, value]) => isLike(given) && new RegExp(given, "u").test(value));
  expect(matched.length, "some of what is drawn matches").toBeGreaterThan(200);
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

/** Patterns that are worst for whoever follows all ways at once: nested repeats, many options, large classes. */
const letters = Array.from({ length: 180 }, (_, at) => String.fromCodePoint(0x100 + 2 * at));
const { worst } = fc.letrec<{ worst: string; part: string }>((tie) => ({
  worst: fc.oneof(
    { maxDepth: 4 },
    tie("part"),
    fc.array(tie("worst"), { minLength: 2, maxLength: 12 }).map((options) => `(?:${options.join("|")})`),
    fc
      .tuple(tie("worst"), fc.constantFrom("*", "+", "?", "{0,50}", "{50}", "{3,}"))
      .map(([one, times]) => `(${one})${times}`),
    fc.array(tie("worst"), { minLength: 2, maxLength: 4 }).map((parts) => parts.join("")),
  ),
  part: fc.oneof(
    fc.constantFrom("", "a", "a?", ".", "a*", "|".repeat(150)),
    fc.integer({ min: 1, max: 180 }).map((size) => `[${letters.slice(0, size).join("")}a]`),
  ),
}));
const MOST_OF_A_TEXT = 1000 * 257;
const stepsOf = (given: string) => parsePattern(given).cost * (SEEN_CHARACTERS + 1);

test("whatever the pattern is, one text takes no more steps than the pattern says, and no pattern more than 257,000", () => {
  let most = 0;
  const look = (given: string) => {
    if (given.length > 200) return;
    try {
      parsePattern(given);
    } catch (error) {
      expect(error).toBeInstanceOf(PatternError);
      return;
    }
    for (const value of ["a".repeat(255), `${"a".repeat(254)}!`, letters.join("")]) {
      const count = { taken: 0 };
      matchesPattern(given, value, count);
      expect(count.taken).toBeLessThanOrEqual(stepsOf(given));
      most = Math.max(most, count.taken);
    }
    expect(stepsOf(given)).toBeLessThanOrEqual(MOST_OF_A_TEXT);
  };
  fc.assert(fc.property(worst, look), { numRuns: 150 });
  const options = Array.from({ length: 45 }, () => "a?").join("|");
  for (const given of [
    `(?:${options}){50}b`,
    `(?:${"|".repeat(190)}){50}b`,
    `[${letters.slice(0, 150).join("")}]{50}{50}`,
    `([${letters.slice(0, 150).join("")}a]?){50}b`,
    "((a?){24}){24}b",
    "(((a*)*)*)*b",
    "(a?){50}(a?){50}(a?){50}b",
  ])
    look(given);
  expect(most).toBeGreaterThan(50_000);
});

test("a large class is as cheap as a small one, and options that are the same cost as one", () => {
  const taken = (given: string) => {
    const count = { taken: 0 };
    matchesPattern(given, "b".repeat(256), count);
    return count.taken;
  };
  expect(taken(`[${letters.slice(0, 180).join("")}]`)).toBeLessThan(10 * taken("[a]"));
  expect(taken(`(?:${"|".repeat(150)})c`)).toBeLessThan(3 * taken("c"));
});
