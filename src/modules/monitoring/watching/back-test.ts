import { stepsOf } from "../patterns/match-pattern.ts";
import type { Logic } from "../rules/rule-fields.ts";
import { evaluate, newState } from "./evaluate.ts";
import type { Fact } from "./fact.ts";
import { grouped } from "./grouped.ts";

/** Facts that one back-test reads. */
export const MOST_FACTS = 25_000;
/** Firings that it tells. */
export const MOST_FIRINGS = 500;
/** Steps of patterns that it may take at most: the fewer facts, the larger the patterns of the rule are. */
const MOST_STEPS = 50_000_000;

/** How many facts a rule is tested on at most. */
function mostFacts({ where, when }: Logic): number {
  const steps = when.kind === "sequence" ? when.steps.flatMap((step) => step.where) : [];
  const cost = [...where, ...steps]
    .map((condition) => (condition.op === "matches" ? stepsOf(condition.pattern) : 0))
    .reduce((sum, one) => sum + one, 0);
  return cost === 0 ? MOST_FACTS : Math.min(MOST_FACTS, Math.floor(MOST_STEPS / cost));
}

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
  const most = mostFacts(logic);
  const read = facts.slice(0, most);
  const isCut = facts.length > most;
  const end = isCut ? (read.at(-1)?.at ?? from) : to;
  const groups = grouped(logic, read, from, timeZone);
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
    facts: read.length,
    cut_off_at: isCut ? iso(end) : null,
  };
}
