import fc from "fast-check";
import { expect, test } from "vitest";
import { adviceOf, USUAL, waitBefore } from "../../client/src/backoff.ts";

const tries = fc.integer({ min: 0, max: 1_000 });
const random = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });

test("waits are spread from nothing to a bound that doubles up to the longest, and never end", () => {
  fc.assert(
    fc.property(tries, random, (count, at) => {
      const wait = waitBefore(count, USUAL, { isCrowded: false, random: at });
      expect(wait).toBeGreaterThanOrEqual(0);
      expect(wait).toBeLessThanOrEqual(Math.min(USUAL.longest, USUAL.first * 2 ** count));
      expect(waitBefore(count, USUAL, { isCrowded: true, random: at })).toBe(wait + USUAL.crowded);
    }),
  );
});

test("of 2,000 that drop at once no tenth of the time brings back more than a sixth", () => {
  const waits = Array.from({ length: 2_000 }, () =>
    waitBefore(0, USUAL, { isCrowded: false, random: Math.random() }),
  );
  const tenths = Map.groupBy(waits, (wait) => Math.floor((wait / USUAL.first) * 10));
  expect(Math.max(...[...tenths.values()].map(({ length }) => length))).toBeLessThan(2_000 / 6);
});

test("a client stops where coming back would be refused again, and comes back from all else", () => {
  const advice = [1000, 1001, 1006, 1012, 1013, 4408].map(adviceOf);
  expect(new Set(advice)).toEqual(new Set(["come_back"]));
  expect([1003, 1009, 4400, 4403, 4409].map(adviceOf)).toEqual(Array(5).fill("stop"));
  expect([adviceOf(4401), adviceOf(4429)]).toEqual(["sign_in", "come_back_later"]);
});
