import { Budget } from "../patterns/budget.ts";
import type { Logic } from "../rules/rule-fields.ts";
import { evaluate, newState } from "./evaluate.ts";
import type { Fact } from "./fact.ts";
import { grouped } from "./grouped.ts";

/** Facts that one back-test reads: more than a second is not waited for. */
export const MOST_FACTS = 8_000;
/** Firings that it tells. */
export const MOST_FIRINGS = 500;
/** Steps that the patterns of the rule may take: the fewer facts are looked at, the more each of them costs. */
const MOST_STEPS = 50_000_000;

/** A period in milliseconds since 1970. */
interface Span {
  from: number;
  to: number;
}

const iso = (at: number): string => new Date(at).toISOString();

/**
 * When a rule fires in a period by the facts of it, in the order of time: as it would have, had it been watched from the
 * beginning of the period. What is too much is cut off, and the answer says where.
 */
export function backTest(logic: Logic, facts: readonly Fact[], { from, to }: Span, timeZone: string) {
  const matching = { timeZone, budget: new Budget(MOST_STEPS) };
  const { groups, looked } = grouped(logic, facts.slice(0, MOST_FACTS), from, matching);
  const isCut = looked < facts.length;
  const end = isCut ? (facts[looked - 1]?.at ?? from) : to;
  if (logic.when.kind === "absence" && logic.group_by.length === 0 && groups.size === 0)
    groups.set("[]", { group: { key: "[]", values: {} }, matches: [] });
  const start = () => newState(logic.when.kind === "absence" && logic.group_by.length === 0 ? from : null);
  const firings = [...groups.values()]
    .flatMap(({ group, matches }) =>
      evaluate(logic, start(), matches, end).episodes.map(({ fired, ended }) => ({
        fired,
        ended,
        group: group.values,
      })),
    )
    .toSorted((one, other) => one.fired - other.fired);
  return {
    from: iso(from),
    to: iso(to),
    fired: firings.length,
    firings: firings.slice(0, MOST_FIRINGS).map(({ fired, ended, group }) => ({
      fired_at: iso(fired),
      ended_at: ended === null ? null : iso(ended),
      group,
    })),
    facts: looked,
    cut_off_at: isCut ? iso(end) : null,
  };
}
