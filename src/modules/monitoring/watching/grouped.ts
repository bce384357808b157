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

/**
 * The facts since a moment that count for a rule, by their group, as far as the budget of its patterns goes. Where an absence of
 * all is waited for, those beyond it count as if they were what is waited for: nothing is absent where nobody looked.
 */
export function grouped(logic: Logic, facts: readonly Fact[], since: number, matching: Matching): Sorted {
  const groups = new Map<string, Grouped>();
  for (const [looked, fact] of facts.entries()) {
    const found = fact.at >= since ? matchedWithin(logic, fact, matching) : undefined;
    if (found === "spent") {
      if (logic.when.kind === "absence" && logic.group_by.length === 0)
        for (const { id, at } of facts.slice(looked))
          if (at >= since) add(groups, { group: { key: "[]", values: {} }, match: { id, at } });
      return { groups, looked };
    }
    if (found) add(groups, found);
  }
  return { groups, looked: facts.length };
}

function add(groups: Sorted["groups"], { group, match }: { group: Group; match: Match }): void {
  const known = groups.get(group.key);
  if (known) known.matches.push(match);
  else groups.set(group.key, { group, matches: [match] });
}

function matchedWithin(logic: Logic, fact: Fact, matching: Matching) {
  try {
    return matchFact(logic, fact, matching);
  } catch (error) {
    if (error instanceof BudgetSpent) return "spent";
    throw error;
  }
}
