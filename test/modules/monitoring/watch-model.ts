import type { Logic } from "../../../src/modules/monitoring/rules/rule-fields.ts";
import type { Match } from "../../../src/modules/monitoring/watching/match-fact.ts";

/** What a rule's condition says at one second, straight from its definition: nothing is remembered from second to second. */
function holdsAt({ when }: Logic, matches: readonly Match[], second: number, since: number): boolean {
  const span = when.kind === "absence" ? when.for_seconds : when.within_seconds;
  const inside = matches.filter(({ at }) => at > (second - span) * 1000 && at <= second * 1000);
  switch (when.kind) {
    case "count":
      return inside.length >= when.at_least;
    case "sum":
      return inside.reduce((sum, { w = 0 }) => sum + w, 0) >= Number(when.at_least) * 10_000;
    case "distinct_count":
      return new Set(inside.map(({ v }) => v)).size >= when.at_least;
    case "absence":
      return inside.length === 0 && second >= since + span;
    case "sequence":
      return isInOrder(inside, when.steps.length);
  }
}

/** Is there a way through the steps, each by a later fact than the one before? Tried in every way. */
function isInOrder(matches: readonly Match[], steps: number, step = 0): boolean {
  if (step === steps) return true;
  return matches.some(
    ({ s = [] }, at) => s.includes(step) && isInOrder(matches.slice(at + 1), steps, step + 1),
  );
}

/** The alerts of a group, second by second from `since` to `until`: [fired, ended or null], in seconds. */
export function walked(
  logic: Logic,
  matches: readonly Match[],
  since: number,
  until: number,
): [fired: number, ended: number | null][] {
  const alerts: [number, number | null][] = [];
  const sorted = matches.toSorted((one, other) => one.at - other.at || (one.id < other.id ? -1 : 1));
  let heldFor = -1;
  let quietFor = 0;
  for (let second = since; second <= until; second += 1) {
    const holds = holdsAt(logic, sorted, second, since);
    heldFor = holds ? heldFor + 1 : -1;
    quietFor = holds ? -1 : quietFor + 1;
    const last = alerts.at(-1);
    if (last && last[1] === null && quietFor >= logic.keep_firing_seconds && !holds) last[1] = second;
    const goesOn = last !== undefined && last[1] === null;
    const cooled = last === undefined || second >= last[0] + logic.cooldown_seconds;
    if (!goesOn && cooled && heldFor >= logic.pending_seconds) alerts.push([second, null]);
  }
  return alerts;
}
