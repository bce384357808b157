import type { Logic } from "../rules/rule-fields.ts";
import type { Fact } from "./fact.ts";
import { type Group, type Match, matchFact } from "./match-fact.ts";

/** The facts since a moment that count for a rule, by their group. */
export function grouped(
  logic: Logic,
  facts: readonly Fact[],
  since: number,
  timeZone: string,
): Map<string, { group: Group; matches: Match[] }> {
  const groups = new Map<string, { group: Group; matches: Match[] }>();
  for (const fact of facts) {
    const found = fact.at >= since ? matchFact(logic, fact, timeZone) : undefined;
    if (!found) continue;
    const known = groups.get(found.group.key);
    if (known) known.matches.push(found.match);
    else groups.set(found.group.key, { group: found.group, matches: [found.match] });
  }
  return groups;
}
