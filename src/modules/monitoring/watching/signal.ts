import type { When } from "../rules/rule-fields.ts";
import type { Match } from "./match-fact.ts";

const SECOND = 1000;
const PARTS = 10_000;
const NEVER = Number.NEGATIVE_INFINITY;
/** Facts that a sum is of, the newest. */
const MOST_IN_WINDOW = 2000;

/** What a group's condition remembers of the facts so far. */
export interface Memory {
  /** Of count and sum: the facts that may still count, oldest first, as [moment, weight]. */
  window: [number, number][];
  /** Of distinct_count: when each value was last seen, the newest first. */
  seen: [string, number][];
  /** Of a sequence: for each step that was reached, the latest moment at which a way to it began. */
  begun: (number | null)[];
  /** Of absence: the last fact, or since when one is waited for. */
  last: number | null;
}

/** The memory of a group of which nothing is known; `since` is from when on an absence counts before any fact. */
export const noMemory = (since: number | null): Memory => ({ window: [], seen: [], begun: [], last: since });

/** A span in which the condition holds, from `from` until before `until`. */
export interface Span {
  from: number;
  until: number;
}

/** For how long an absence, or the facts of a condition, count, in milliseconds. */
export const spanOf = (when: When): number =>
  (when.kind === "absence" ? when.for_seconds : when.within_seconds) * SECOND;

/**
 * Takes the next fact, in the order of time and id, into the memory. Gives the span in which the condition holds, as far
 * as it is known by this fact: from it on, for what is counted; until it, for an absence.
 */
export function takeFact(when: When, memory: Memory, match: Match): Span | undefined {
  const span = spanOf(when);
  const { at } = match;
  if (when.kind === "absence") {
    const from = memory.last === null ? at : memory.last + span;
    memory.last = at;
    return from < at ? { from, until: at } : undefined;
  }
  const until = sufficesSince(when, memory, match, at - span) + span;
  return until > at ? { from: at, until } : undefined;
}

/**
 * The moment from which on, counted back from this fact, what is remembered suffices; minus infinity where it does not.
 * What is older than that is forgotten: whatever comes, it is not needed again.
 */
function sufficesSince(
  when: Exclude<When, { kind: "absence" }>,
  memory: Memory,
  { at, w = PARTS, v, s = [] }: Match,
  before: number,
): number {
  switch (when.kind) {
    case "count":
    case "sum": {
      const window = memory.window.filter(([one]) => one > before).slice(1 - MOST_IN_WINDOW);
      window.push([at, w]);
      let missing = Math.round(Number(when.at_least) * PARTS);
      const first = window.findLastIndex(([, weight]) => {
        missing -= weight;
        return missing <= 0;
      });
      memory.window = first < 0 ? window : window.slice(first);
      return first < 0 ? NEVER : (memory.window[0]?.[0] ?? NEVER);
    }
    case "distinct_count": {
      const others = memory.seen.filter(([value, one]) => one > before && value !== v);
      const seen: Memory["seen"] = v === undefined ? others : [[v, at], ...others];
      memory.seen = seen.sort(([, one], [, other]) => other - one).slice(0, when.at_least);
      return memory.seen[when.at_least - 1]?.[1] ?? NEVER;
    }
    case "sequence": {
      const last = when.steps.length - 1;
      const begun = when.steps.map((_, step) => memory.begun[step] ?? null);
      for (const step of s.toSorted((one, other) => other - one)) {
        const began = step === 0 ? at : (begun[step - 1] ?? null);
        if (began !== null) begun[step] = Math.max(began, begun[step] ?? began);
      }
      memory.begun = begun;
      return s.includes(last) ? (begun[last] ?? NEVER) : NEVER;
    }
  }
}
