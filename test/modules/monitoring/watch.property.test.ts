import fc from "fast-check";
import { expect, test } from "vitest";
import { Logic } from "../../../src/modules/monitoring/rules/rule-fields.ts";
import {
  evaluate,
  type GroupState,
  inOrder,
  newState,
  replay,
} from "../../../src/modules/monitoring/watching/evaluate.ts";
import type { Match } from "../../../src/modules/monitoring/watching/match-fact.ts";
import { walked } from "./watch-model.ts";

const END = 700;
const within_seconds = fc.integer({ min: 1, max: 120 });
const step = { name: "a", where: [{ field: "type", op: "exists" }] };
const when = fc.oneof(
  fc.record({ kind: fc.constant("count"), at_least: fc.integer({ min: 1, max: 4 }), within_seconds }),
  fc.record({
    kind: fc.constant("sum"),
    of: fc.constant("data.n"),
    at_least: fc.integer({ min: 1, max: 9 }),
    within_seconds,
  }),
  fc.record({
    kind: fc.constant("distinct_count"),
    of: fc.constant("data.v"),
    at_least: fc.integer({ min: 2, max: 3 }),
    within_seconds,
  }),
  fc.record({ kind: fc.constant("absence"), for_seconds: fc.integer({ min: 60, max: 150 }) }),
  fc.record({
    kind: fc.constant("sequence"),
    steps: fc.integer({ min: 2, max: 3 }).map((count) => Array.from({ length: count }, () => step)),
    within_seconds,
  }),
);
const seconds = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 90 }));
const logics = fc
  .record({ when, cooldown_seconds: seconds, pending_seconds: seconds, keep_firing_seconds: seconds })
  .map((given) => Logic.parse(given));
const streams = fc.array(
  fc.record({
    second: fc.integer({ min: 1, max: 600 }),
    w: fc.integer({ min: 0, max: 5 }).map((number) => number * 10_000),
    v: fc.constantFrom("a", "b", "c", "__proto__"),
    s: fc.subarray([0, 1, 2], { minLength: 1 }),
  }),
  { maxLength: 25 },
);

/** The facts of a stream as a rule's condition takes them. */
function matchesOf(
  logic: Logic,
  stream: readonly { second: number; w: number; v: string; s: number[] }[],
): Match[] {
  return stream.map(({ second, w, v, s }, at) => ({
    id: String(at).padStart(4, "0"),
    at: second * 1000,
    ...(logic.when.kind === "sum" ? { w } : {}),
    ...(logic.when.kind === "distinct_count" ? { v } : {}),
    ...(logic.when.kind === "sequence" ? { s } : {}),
  }));
}

const told = (episodes: readonly { fired: number; ended: number | null }[]) =>
  episodes.map(({ fired, ended }) => [fired / 1000, ended === null ? null : ended / 1000]);

const startOf = (logic: Logic): GroupState => newState(logic.when.kind === "absence" ? 0 : null);

test("a rule fires when a walk second by second says that it does, whatever its condition and its times", () => {
  fc.assert(
    fc.property(logics, streams, (logic, stream) => {
      const matches = matchesOf(logic, stream);
      const expected = walked(logic, matches, 0, END);
      const found = evaluate(logic, startOf(logic), matches, END * 1000);
      expect(told(found.episodes)).toEqual(expected);
      expect(found.fired).toBe(expected.length);
    }),
    { numRuns: 400 },
  );
  const some = fc.sample(fc.tuple(logics, streams), { numRuns: 400, seed: 10 });
  const fired = some.flatMap(([logic, stream]) => walked(logic, matchesOf(logic, stream), 0, END));
  expect(fired.length, "some of what is drawn fires").toBeGreaterThan(100);
});

test("facts in any order, settled in parts and looked at in between, end in the same alerts", () => {
  fc.assert(
    fc.property(
      logics,
      streams,
      fc.array(fc.integer({ min: 0, max: END }), { maxLength: 4 }),
      (logic, stream, stops) => {
        const matches = matchesOf(logic, stream).toSorted(inOrder);
        const whole = evaluate(logic, startOf(logic), matches, END * 1000);
        const state = startOf(logic);
        const over = [];
        let rest = matches;
        for (const stop of stops.toSorted((one, other) => one - other)) {
          const before = evaluate(logic, state, rest.toReversed(), stop * 1000);
          expect([...over, ...before.episodes].length).toBeLessThanOrEqual(whole.episodes.length);
          over.push(
            ...replay(
              logic,
              state,
              rest.filter(({ at }) => at <= stop * 1000),
            ),
          );
          rest = rest.filter(({ at }) => at > stop * 1000);
        }
        const kept = JSON.parse(JSON.stringify(state)) as GroupState;
        const end = evaluate(logic, kept, rest.toReversed(), END * 1000);
        expect([...over, ...end.episodes]).toEqual(whole.episodes);
      },
    ),
    { numRuns: 400 },
  );
});

test("between two looks nothing changes before the moment that the first says", () => {
  fc.assert(
    fc.property(logics, streams, fc.integer({ min: 0, max: END }), (logic, stream, second) => {
      const matches = matchesOf(logic, stream).filter(({ at }) => at <= second * 1000);
      const first = evaluate(logic, startOf(logic), matches, second * 1000);
      const until = first.due === null ? END * 1000 : Math.min(END * 1000, first.due - 1);
      expect(evaluate(logic, startOf(logic), matches, until).episodes).toEqual(first.episodes);
    }),
    { numRuns: 400 },
  );
});
