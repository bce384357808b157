import { BudgetSpent } from "../patterns/budget.ts";
import type { Logic } from "../rules/rule-fields.ts";
import type { Fact } from "./fact.ts";
import { type Group, type Match, type Matching, matchFact } from "./match-fact.ts";

/** Facts of a group that count for a rule. */
export interface Grouped {
  group: Group;
  matches: Match[];
}

/** The facts of a list that count for a rule, by their group, and how many of the list were looked at. */
export interface Sorted {
  groups: Map<string, Grouped>;
  /** Less than the list has where the budget was spent before its end. */
  looked: number;
}

/** The facts since a moment that count for a rule, by their group, as far as the budget of its patterns goes. */
export function grouped(logic: Logic, facts: readonly Fact[], since: number, matching: Matching): Sorted {
  const groups = new Map<string, Grouped>();
  for (const [looked, fact] of facts.entries()) {
    const found = fact.at >= since ? matchedWithin(logic, fact, matching) : undefined;
    if (found === "spent") return { groups, looked };
    if (!found) continue;
    const known = groups.get(found.group.key);
    if (known) known.matches.push(found.match);
    else groups.set(found.group.key, { group: found.group, matches: [found.match] });
  }
  return { groups, looked: facts.length };
}

function matchedWithin(logic: Logic, fact: Fact, matching: Matching) {
  try {
    return matchFact(logic, fact, matching);
  } catch (error) {
    if (error instanceof BudgetSpent) return "spent";
    throw error;
  }
}
