import fc from "fast-check";

/** Days from today until each lot expires at first; null never. Two expire on one day. */
export const FIRST_DATES = [40, 5, 5, null] as const;

const lot = fc.nat({ max: FIRST_DATES.length - 1 });
const units = fc.integer({ min: 1, max: 9 });
const of = fc.nat({ max: 5 });
const part = fc.option(units, { nil: undefined });

/** What can happen; `of` picks among the reservations that there are. A part that is left out is all that remains. */
export const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("receive"), lot, units }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("reserve"), units, partial: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("reserve_lot"), lot, units, partial: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("consume"), of, units: part }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("release"), of, units: part }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("resize"), of, units }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("lapse"), of }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("issue"), units, days: fc.constantFrom(0, 6) }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom("issue_lot", "send_lot", "discard"), lot, units }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("hold", "free", "recall"), lot }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("date"), lot, days: fc.constantFrom(-1, 3, 50) }) },
);
export type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

interface Promised {
  lot: number | undefined;
  total: number;
  consumed: number;
  released: number;
  ended: "" | "consumed" | "released" | "expired";
}

/** What was taken, lot by lot in order; or the code that refuses the step; a number is what a reservation is of. */
export type Outcome = [lot: number, units: number][] | string | number;

const SHORT = "stock.insufficient";
const sum = (list: readonly number[]): number => list.reduce((total, one) => total + one, 0);

/** The stock of one product at one warehouse and its promises, judged by what is left after a step. */
export class Model {
  readonly levels: number[] = FIRST_DATES.map(() => 0);
  readonly dates: (number | null)[] = [...FIRST_DATES];
  readonly status: string[] = FIRST_DATES.map(() => "available");
  readonly seen: number[] = [];
  readonly promises: Promised[] = [];

  /** May the lot be issued? */
  isOpen(of: number): boolean {
    return this.status[of] === "available" && (this.dates[of] ?? 0) >= 0;
  }

  usable(of: number): number {
    return this.isOpen(of) ? (this.levels[of] ?? 0) : 0;
  }

  rest({ total, consumed, released, ended }: Promised): number {
    return ended ? 0 : total - consumed - released;
  }

  /** What others than `but` were promised of a lot, or of none in particular. */
  promised(of: number | undefined, but?: Promised): number {
    return sum(this.promises.filter((one) => one.lot === of && one !== but).map((one) => this.rest(one)));
  }

  /** What of each lot is usable and no one's by name. */
  free(but?: Promised): number[] {
    return this.levels.map((_, of) => Math.max(0, this.usable(of) - this.promised(of, but)));
  }

  reserved(): number {
    return this.promised(undefined) + sum(this.levels.map((_, of) => this.reservedOf(of)));
  }

  reservedOf(of: number): number {
    return Math.min(this.usable(of), this.promised(of));
  }

  /** May these be taken: does each lot still keep what others were promised of it, and is there enough for all the rest? */
  spares(legs: readonly [number, number][], by?: Promised): boolean {
    const before = [...this.levels];
    for (const [of, units] of legs) this.levels[of] = (this.levels[of] ?? 0) - units;
    const isKept = legs.every(([of]) => this.usable(of) >= this.promised(of, by));
    const isEnough = by?.lot !== undefined || sum(this.free(by)) >= this.promised(undefined, by);
    this.levels.splice(0, before.length, ...before);
    return isKept && isEnough;
  }

  /** What expires first and is no one's by name; undefined where it does not reach or others would go short. */
  plan(units: number, days: number, by?: Promised): [number, number][] | undefined {
    const date = (of: number) => this.dates[of] ?? Number.POSITIVE_INFINITY;
    const order = this.seen
      .filter((of) => date(of) >= days)
      .sort((a, b) =>
        date(a) === date(b) ? this.seen.indexOf(a) - this.seen.indexOf(b) : date(a) - date(b),
      );
    const free = this.free(by);
    const legs: [number, number][] = [];
    let left = units;
    for (const of of order) {
      const taken = Math.min(left, free[of] ?? 0);
      if (taken > 0) legs.push([of, taken]);
      left -= taken;
    }
    return left === 0 && this.spares(legs, by) ? legs : undefined;
  }

  take(legs: [number, number][]): Outcome {
    for (const [of, units] of legs) this.levels[of] = (this.levels[of] ?? 0) - units;
    return legs;
  }

  takeLot(of: number, units: number, by?: Promised): Outcome {
    if (!this.isOpen(of)) return "lot.not_usable";
    return this.spares([[of, units]], by) && this.usable(of) >= units ? this.take([[of, units]]) : SHORT;
  }
}

/** The most that may be promised more, of a lot or of none: as much as may be taken. */
function room(model: Model, of: number | undefined): number {
  const all = sum(model.free()) - model.promised(undefined);
  return of === undefined ? all : Math.min(all, model.free()[of] ?? 0);
}

function reserve(model: Model, of: number | undefined, units: number, partial: boolean): Outcome {
  if (of !== undefined && !model.seen.includes(of)) return "lot.not_found";
  if (of !== undefined && !model.isOpen(of)) return "lot.not_usable";
  const had = Math.min(units, room(model, of));
  if (had < units && !(partial && had > 0)) return SHORT;
  model.promises.push({ lot: of, total: had, consumed: 0, released: 0, ended: "" });
  return had;
}

function settle(model: Model, one: Step & { of: number }): Outcome | undefined {
  const promise = model.promises[one.of];
  if (!promise) return undefined;
  const wanted = ("units" in one ? one.units : undefined) ?? model.rest(promise);
  if (one.do === "lapse") {
    promise.ended ||= "expired";
    return [];
  }
  if (promise.ended) return "reservation.not_active";
  if (one.do === "resize") {
    const more = wanted - promise.total;
    if (wanted <= promise.consumed + promise.released) return "reservation.quantity_used";
    if (more > 0 && promise.lot !== undefined && !model.isOpen(promise.lot)) return "lot.not_usable";
    if (more > 0 && more > room(model, promise.lot)) return SHORT;
    promise.total = wanted;
    return wanted;
  }
  if (wanted > model.rest(promise)) return "reservation.more_than_remains";
  const ends = wanted === model.rest(promise);
  if (one.do === "release") {
    promise.released += wanted;
    if (ends) promise.ended = "released";
    return [];
  }
  const legs = promise.lot === undefined ? model.plan(wanted, 0, promise) : undefined;
  const taken =
    promise.lot === undefined
      ? legs
        ? model.take(legs)
        : SHORT
      : model.takeLot(promise.lot, wanted, promise);
  if (typeof taken === "string") return taken;
  promise.consumed += wanted;
  if (ends) promise.ended = "consumed";
  return taken;
}

/** Takes a step in the model; undefined when there is nothing that it could be done to. */
export function take(model: Model, one: Step): Outcome | undefined {
  if ("of" in one) return settle(model, one);
  if (one.do === "reserve") return reserve(model, undefined, one.units, one.partial);
  if (one.do === "issue") {
    const legs = model.plan(one.units, one.days);
    return legs ? model.take(legs) : SHORT;
  }
  const { lot: of } = one as Step & { lot: number };
  if (one.do === "reserve_lot") return reserve(model, of, one.units, one.partial);
  if (one.do === "receive") {
    if (model.status[of] === "recalled") return "lot.recalled";
    if ((model.dates[of] ?? 0) < 0) return "lot.expired";
    if (!model.seen.includes(of)) model.seen.push(of);
    model.levels[of] = (model.levels[of] ?? 0) + one.units;
    return [];
  }
  if (!model.seen.includes(of)) return undefined;
  return change(model, one, of);
}

function change(model: Model, one: Step, of: number): Outcome {
  const units = "units" in one ? (one.units ?? 0) : 0;
  switch (one.do) {
    case "issue_lot":
      return model.takeLot(of, units);
    case "send_lot":
      if (model.status[of] === "recalled") return "lot.not_usable";
      if (model.isOpen(of)) return model.takeLot(of, units);
      return (model.levels[of] ?? 0) < units ? SHORT : model.take([[of, units]]);
    case "discard":
      return (model.levels[of] ?? 0) < units ? SHORT : model.take([[of, units]]);
    case "date":
      model.dates[of] = one.days;
      return [];
    default:
      if (model.status[of] === "recalled") return "lot.recalled";
      model.status[of] = one.do === "hold" ? "on_hold" : one.do === "free" ? "available" : "recalled";
      return [];
  }
}
