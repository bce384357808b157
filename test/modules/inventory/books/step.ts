import fc from "fast-check";
import { text } from "./amounts.ts";

const OTHERS = [
  "line",
  "post",
  "send",
  "arrive",
  "cancel",
  "write_off",
  "reverse",
  "revalue",
  "rate",
] as const;
const amount = fc.integer({ min: 1, max: 40_000 }).map((n) => text(BigInt(n)));
const MOVES = [
  "receive",
  "issue",
  "transfer",
  "adjust",
  "return",
  "discard",
  "supplier_return",
  "count",
] as const;

/** Something that somebody does; what a step has no use for is left aside. */
export const step = fc.record({
  type: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom("receive", "receive", "issue") },
    { weight: 4, arbitrary: fc.constantFrom(...MOVES) },
    { weight: 5, arbitrary: fc.constantFrom(...OTHERS) },
    { weight: 1, arbitrary: fc.constantFrom("send", "arrive") },
  ),
  quantity: amount,
  unit_cost: fc.option(amount, { nil: undefined }),
  currency: fc.constantFrom(undefined, "RWF", "USD", "EUR"),
  product: fc.nat({ max: 1 }),
  place: fc.nat({ max: 1 }),
  /** The third is none. */
  lot: fc.nat({ max: 2 }),
  /** Null: now, when nobody says when. By the hour, so that some things happen at one moment, and at the first of a day. */
  hours: fc.option(fc.integer({ min: 1, max: 290 }), { freq: 4 }),
  pick: fc.nat({ max: 11 }),
});
export type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
