import { cut } from "#platform/text.ts";
import type { Logic } from "../rules/rule-fields.ts";
import type { WatchedRule } from "./watched-rules.ts";

const UNITS: readonly (readonly [number, string])[] = [
  [86_400, "day"],
  [3600, "hour"],
  [60, "minute"],
  [1, "second"],
];

/** A number of seconds in words, such as "15 minutes". */
function duration(seconds: number): string {
  const [size, unit] = UNITS.find(([one]) => seconds % one === 0) ?? [1, "second"];
  const count = seconds / size;
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

function conditionOf({ when }: Pick<Logic, "when">): string {
  switch (when.kind) {
    case "count":
      return `${when.at_least} or more within ${duration(when.within_seconds)}`;
    case "sum":
      return `${when.of} adds up to ${when.at_least} or more within ${duration(when.within_seconds)}`;
    case "distinct_count":
      return `${when.at_least} or more different ${when.of} within ${duration(when.within_seconds)}`;
    case "absence":
      return `nothing for ${duration(when.for_seconds)}`;
    case "sequence":
      return `${when.steps.map(({ name }) => name).join(", then ")} within ${duration(when.within_seconds)}`;
  }
}

/** What an alert says to people: the rule's name with the group, and why it fired. */
export function describe(
  { name, logic }: Pick<WatchedRule, "name" | "logic">,
  group: Readonly<Record<string, string>>,
): { title: string; summary: string } {
  const of = Object.entries(group).map(([field, value]) => `${field} ${value}`);
  const about = of.length > 0 ? `: ${of.join(", ")}` : "";
  return {
    title: cut(`${name}${about}`, 300),
    summary: cut(`${conditionOf({ when: logic.when })}${about}`, 500),
  };
}
