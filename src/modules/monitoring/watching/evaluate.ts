import type { Logic } from "../rules/rule-fields.ts";
import type { Match } from "./match-fact.ts";
import { type Memory, noMemory, type Span, spanOf, takeFact } from "./signal.ts";

/** A time at which a rule fired for a group: the how manyth, when, and until when; null while it goes on. Milliseconds. */
export interface Episode {
  number: number;
  fired: number;
  ended: number | null;
}

/** All that decides what becomes of a group: kept as JSON. */
export interface GroupState {
  memory: Memory;
  /** The span in which the condition holds, or held last. */
  open: Span | null;
  /** The alert that goes on, and until when the condition held in the spans before the open one. */
  active: { number: number; fired: number; until: number } | null;
  lastFired: number | null;
  fired: number;
}

/** A group's state before its first fact; see `noMemory`. */
export const newState = (since: number | null = null): GroupState => ({
  memory: noMemory(since),
  open: null,
  active: null,
  lastFired: null,
  fired: 0,
});

type Timing = Pick<Logic, "cooldown_seconds" | "pending_seconds" | "keep_firing_seconds">;

/** When the rule fires in a span, if it does by `now`: not while an alert goes on, nor in its cooldown. */
function firesAt(state: GroupState, span: Span, timing: Timing): number | undefined {
  if (state.active) return undefined;
  const earliest =
    state.lastFired === null ? Number.NEGATIVE_INFINITY : state.lastFired + timing.cooldown_seconds * 1000;
  const at = Math.max(span.from + timing.pending_seconds * 1000, earliest);
  return at < span.until ? at : undefined;
}

function fire(state: GroupState, at: number, until: number): void {
  state.fired += 1;
  state.lastFired = at;
  state.active = { number: state.fired, fired: at, until };
}

/** Ends the open span for good. */
function close(state: GroupState, timing: Timing): void {
  const { open } = state;
  if (!open) return;
  const at = firesAt(state, open, timing);
  if (at !== undefined) fire(state, at, open.until);
  if (state.active) state.active.until = open.until;
  state.open = null;
}

/** Until when the alert that goes on lasts, if the condition does not hold again by then; that moment counts too. */
const lastsUntil = (active: { until: number }, { keep_firing_seconds }: Timing): number =>
  active.until + keep_firing_seconds * 1000;

function end(state: GroupState, timing: Timing, done: Episode[]): void {
  const { active } = state;
  if (!active) return;
  done.push({ number: active.number, fired: active.fired, ended: lastsUntil(active, timing) });
  state.active = null;
}

function addSpan(state: GroupState, span: Span, timing: Timing, done: Episode[]): void {
  if (state.open && span.from <= state.open.until) {
    state.open.until = Math.max(state.open.until, span.until);
    return;
  }
  close(state, timing);
  if (state.active && span.from > lastsUntil(state.active, timing)) end(state, timing, done);
  state.open = { ...span };
}

/** Takes facts, in the order of time and id, into a state, which it changes. Gives the alerts that are over by then. */
export function replay(logic: Logic, state: GroupState, matches: readonly Match[]): Episode[] {
  const done: Episode[] = [];
  for (const match of matches) {
    const span = takeFact(logic.when, state.memory, match);
    if (span) addSpan(state, span, logic, done);
  }
  return done;
}

/** What there is to say of a group at a moment: its alerts, from the first that `state` has not told as over, and when to look again. */
export interface Evaluation {
  episodes: Episode[];
  /** How often it fired since its state was new. */
  fired: number;
  /** The next moment at which something changes although nothing happens; null: none. */
  due: number | null;
}

/** The order in which facts are taken, whenever they came. */
export const inOrder = (one: Match, other: Match): number =>
  one.at - other.at || (one.id < other.id ? -1 : one.id > other.id ? 1 : 0);

/**
 * Says when a rule fired for a group, by `now`: from the state that all facts before `matches` left, and these. It depends
 * on nothing else, so the same facts fire the same way, live or later. `state` stays as it is.
 */
export function evaluate(
  logic: Logic,
  state: GroupState,
  matches: readonly Match[],
  now: number,
): Evaluation {
  const after = structuredClone(state);
  const episodes = replay(logic, after, matches.filter(({ at }) => at <= now).toSorted(inOrder));
  const coming = matches.flatMap(({ at }) => (at > now ? [at] : []));
  if (logic.when.kind === "absence" && after.memory.last !== null) {
    const from = after.memory.last + spanOf(logic.when);
    if (from <= now) addSpan(after, { from, until: Number.POSITIVE_INFINITY }, logic, episodes);
    else coming.push(from);
  }
  if (after.open && after.open.until <= now) close(after, logic);
  if (after.open) {
    const at = firesAt(after, after.open, logic);
    if (at !== undefined && at <= now) fire(after, at, after.open.until);
    else if (at !== undefined) coming.push(at);
    if (after.active) after.active.until = after.open.until;
  }
  if (after.active && now >= lastsUntil(after.active, logic)) end(after, logic, episodes);
  if (after.active) {
    const { number, fired } = after.active;
    episodes.push({ number, fired, ended: null });
    const last = lastsUntil(after.active, logic);
    if (Number.isFinite(last)) coming.push(last);
  }
  return { episodes, fired: after.fired, due: coming.length > 0 ? Math.min(...coming) : null };
}
