import type { Limits, UsageRow, WindowName } from "#platform/usage.ts";

export type { Limits, UsageRow, WindowName } from "#platform/usage.ts";

export const WINDOWS = ["minute", "hour", "day"] as const satisfies readonly WindowName[];

/** One window's totals since `start` (unix milliseconds, aligned to UTC); `unsaved` until the database has them. */
export type Tally = { start: number; allowed: number; refused: number; unsaved: boolean };

export type Counts = Record<WindowName, Tally>;

/** A window that has ended; `unsaved` until the database has its totals. */
export type Ended = UsageRow & { unsaved: boolean };

/** Everything that is counted: the open windows, and the ended ones that may still change or that nobody has written. */
export type State = { open: Counts; closed: Ended[] };

/** `retryAfter` is whole seconds, at least 1 when refused and 0 when allowed; `reset` is unix seconds; `cost` is how many it was asked for. */
export type Verdict = {
  allowed: boolean;
  cost: number;
  retryAfter: number;
  windows: Record<WindowName, { limit: number; remaining: number; reset: number }>;
};

export const WINDOW_SECONDS: Limits = { minute: 60, hour: 3_600, day: 86_400 };

const KEEP_MS = 2 * WINDOW_SECONDS.day * 1_000;

export const EMPTY: State = {
  open: each(() => ({ start: 0, allowed: 0, refused: 0, unsaved: false })),
  closed: [],
};

/**
 * Decide on one request at `nowMs` (unix milliseconds), or one that costs as much as several, and count it. A refused request
 * takes nothing from any window and is counted as refused. Time never runs backwards: an earlier `nowMs` falls in the
 * latest window seen.
 */
export function admit(
  state: State,
  limits: Limits,
  nowMs: number,
  cost = 1,
): { state: State; verdict: Verdict } {
  const { open: before, closed } = roll(state, nowMs);
  const full = WINDOWS.filter((name) => !(before[name].allowed + cost <= limits[name]));
  const allowed = full.length === 0;
  const open = each((name) => {
    const { start, allowed: taken, refused } = before[name];
    return {
      start,
      allowed: taken + (allowed ? cost : 0),
      refused: refused + (allowed ? 0 : cost),
      unsaved: true,
    };
  });
  const waits = full.map((name) => Math.ceil((endOf(name, open[name]) - nowMs) / 1_000));
  const windows = each((name) => ({
    limit: limits[name],
    remaining: Math.max(0, limits[name] - open[name].allowed),
    reset: endOf(name, open[name]) / 1_000,
  }));
  return {
    state: { open, closed },
    verdict: { allowed, cost, retryAfter: Math.max(0, ...waits), windows },
  };
}

/**
 * The state as if the request of this verdict had not come: what it cost is taken out of the very windows that it was counted
 * in, open or ended. A window that is long gone stays as it is.
 */
export function refund(state: State, { allowed, cost, windows }: Verdict): State {
  const counted = allowed ? "allowed" : "refused";
  const isOf = (name: WindowName, start: number): boolean => start === startOf(name, windows[name].reset);
  const less = <T extends Tally | Ended>(tally: T, isThis: boolean): T =>
    isThis && tally[counted] > 0
      ? { ...tally, [counted]: Math.max(0, tally[counted] - cost), unsaved: true }
      : tally;
  return {
    open: each((name) => less(state.open[name], isOf(name, state.open[name].start))),
    closed: state.closed.map((row) => less(row, isOf(row.granularity, Date.parse(row.window_start)))),
  };
}

/** Totals of the windows that are open at `nowMs` (unix milliseconds). */
export function usageAt(state: State, nowMs: number): Record<WindowName, UsageRow> {
  const { open } = roll(state, nowMs);
  return each((name) => toRow(name, open[name]));
}

/** The totals that the database does not have yet, oldest first: at most two days of windows. */
export function unsavedRows({ open, closed }: State): UsageRow[] {
  return [
    ...closed.filter(({ unsaved }) => unsaved).map(({ unsaved: _, ...row }) => row),
    ...WINDOWS.filter((name) => open[name].unsaved).map((name) => toRow(name, open[name])),
  ];
}

/** The state once `rows` are in the database. A window that was counted on since then stays unsaved. */
export function markSaved({ open, closed }: State, rows: UsageRow[]): State {
  const saved = new Set(rows.map(identity));
  return {
    open: each((name) => ({
      ...open[name],
      unsaved: open[name].unsaved && !saved.has(identity(toRow(name, open[name]))),
    })),
    closed: stillNeeded(closed.map((row) => (saved.has(identity(row)) ? { ...row, unsaved: false } : row))),
  };
}

function roll(state: State, nowMs: number): State {
  const open = each((name) => {
    const length = WINDOW_SECONDS[name] * 1_000;
    const start = Math.max(state.open[name].start, Math.floor(nowMs / length) * length);
    return start === state.open[name].start
      ? state.open[name]
      : { start, allowed: 0, refused: 0, unsaved: false };
  });
  const ended = WINDOWS.filter((name) => state.open[name].start > 0 && open[name] !== state.open[name]);
  if (ended.length === 0) return { open, closed: state.closed };
  const oldest = new Date(nowMs - KEEP_MS).toISOString();
  const closed = [
    ...state.closed,
    ...ended.map((name) => ({ ...toRow(name, state.open[name]), unsaved: state.open[name].unsaved })),
  ];
  return { open, closed: stillNeeded(closed).filter((row) => row.window_start >= oldest) };
}

/** What the database lacks, and of each length the last window that ended: a request of it may still be taken back. */
function stillNeeded(closed: Ended[]): Ended[] {
  const last = new Map(closed.map((row) => [row.granularity, row]));
  return closed.filter((row) => row.unsaved || last.get(row.granularity) === row);
}

function toRow(granularity: WindowName, { start, allowed, refused }: Tally): UsageRow {
  return { granularity, window_start: new Date(start).toISOString(), allowed, refused };
}

function identity({ granularity, window_start, allowed, refused }: UsageRow): string {
  return `${granularity} ${window_start} ${allowed} ${refused}`;
}

function startOf(name: WindowName, reset: number): number {
  return (reset - WINDOW_SECONDS[name]) * 1_000;
}

function endOf(name: WindowName, { start }: Tally): number {
  return start + WINDOW_SECONDS[name] * 1_000;
}

function each<T>(make: (name: WindowName) => T): Record<WindowName, T> {
  return { minute: make("minute"), hour: make("hour"), day: make("day") };
}
