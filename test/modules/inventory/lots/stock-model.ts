import fc from "fast-check";

/** Days from today until each lot expires; null never. Two expire on one day, one has expired. */
export const EXPIRY = [40, 5, 5, -1, null] as const;
export const WAREHOUSES = 2;

const lot = fc.nat({ max: EXPIRY.length - 1 });
const at = fc.nat({ max: WAREHOUSES - 1 });
const units = fc.integer({ min: 1, max: 12 });
const which = fc.nat({ max: 5 });

/** What can happen to stock; `of` picks among the transfers, issues or reservations that there are. */
export const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("receive"), at, lot, units }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant("issue"), at, units, minDays: fc.constantFrom(0, 0, 5, 6, 40) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom("discard", "issue_lot", "count"), at, lot, units }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("move", "send", "reserve"), at, units }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom("arrive", "cancel", "release", "consume", "expire"),
      of: which,
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("return"), of: which, at, units }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("hold", "free", "recall"), lot }) },
);
export type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** A leg of a movement: which lot gained or lost how much, where. */
export interface Leg {
  lot: number;
  units: number;
  at: number;
}

/** What a step comes to: its legs in order, or the code that refuses it. */
export type Outcome = Leg[] | string;

interface Reservation {
  at: number;
  units: number;
  live: boolean;
}

/** The whole stock of one product, as simply as it can be said. */
export class Model {
  /** Lots in the order in which they were first seen. */
  readonly seen: number[] = [];
  readonly status: ("available" | "on_hold" | "recalled")[] = EXPIRY.map(() => "available");
  readonly levels = Array.from({ length: WAREHOUSES }, () => EXPIRY.map(() => 0));
  readonly transfers: { legs: Leg[]; to: number; open: boolean }[] = [];
  readonly issues: (Leg & { returned: number })[] = [];
  readonly issued = EXPIRY.map(() => 0);
  readonly returned = EXPIRY.map(() => 0);
  readonly reservations: Reservation[] = [];

  level(warehouse: number, of: number): number {
    return this.levels[warehouse]?.[of] ?? 0;
  }

  isUsable(of: number): boolean {
    return this.status[of] === "available" && (EXPIRY[of] ?? 0) >= 0;
  }

  physical(warehouse: number): number {
    return EXPIRY.reduce<number>((sum, _, of) => sum + this.level(warehouse, of), 0);
  }

  usable(warehouse: number): number {
    return EXPIRY.reduce<number>(
      (sum, _, of) => sum + (this.isUsable(of) ? this.level(warehouse, of) : 0),
      0,
    );
  }

  reserved(warehouse: number): number {
    return this.reservations.reduce(
      (sum, one) => sum + (one.live && one.at === warehouse ? one.units : 0),
      0,
    );
  }

  /** What expires first goes first; of one day, the lot that was there first; without a date, last. */
  plan(warehouse: number, units: number, minDays = 0): Leg[] | undefined {
    if (this.usable(warehouse) - this.reserved(warehouse) < units) return undefined;
    const days = (of: number) => EXPIRY[of] ?? Number.POSITIVE_INFINITY;
    const order = this.seen
      .filter((of) => this.isUsable(of) && days(of) >= minDays)
      .sort((a, b) =>
        days(a) === days(b) ? this.seen.indexOf(a) - this.seen.indexOf(b) : days(a) - days(b),
      );
    const legs: Leg[] = [];
    let left = units;
    for (const of of order) {
      const taken = Math.min(left, this.level(warehouse, of));
      if (taken > 0) legs.push({ lot: of, units: -taken, at: warehouse });
      left -= taken;
    }
    return left > 0 ? undefined : legs;
  }

  /** Writes legs into the levels. */
  post(legs: readonly Leg[]): Leg[] {
    for (const { lot: of, units, at: warehouse } of legs) {
      const row = this.levels[warehouse];
      if (row) row[of] = (row[of] ?? 0) + units;
    }
    return [...legs];
  }

  issue(legs: readonly Leg[]): Leg[] {
    for (const leg of legs) {
      this.issues.push({ ...leg, returned: 0 });
      this.issued[leg.lot] = (this.issued[leg.lot] ?? 0) - leg.units;
    }
    return this.post(legs);
  }
}

const REFUSED = "stock.insufficient";
const mirrored = (legs: readonly Leg[], to: number): Leg[] =>
  legs.map((leg) => ({ ...leg, units: -leg.units, at: to }));

/** Takes a step in the model; undefined when there is nothing that it could be done to. */
export function take(model: Model, one: Step): Outcome | undefined {
  if ("lot" in one && !("at" in one)) return setStatus(model, one.do, one.lot);
  if ("lot" in one) return moveLot(model, one);
  if ("of" in one) return "at" in one ? giveBack(model, one) : settle(model, one.do, one.of);
  const legs = model.plan(one.at, one.units, "minDays" in one ? one.minDays : 0);
  if (!legs) return REFUSED;
  const there = 1 - one.at;
  if (one.do === "issue") return model.issue(legs);
  if (one.do === "move") return model.post([...legs, ...mirrored(legs, there)]);
  if (one.do === "send") {
    model.transfers.push({ legs, to: there, open: true });
    return model.post(legs);
  }
  model.reservations.push({ at: one.at, units: one.units, live: true });
  return [];
}

function setStatus(model: Model, verb: string, of: number): Outcome | undefined {
  if (!model.seen.includes(of)) return undefined;
  if (model.status[of] === "recalled") return "lot.recalled";
  model.status[of] = verb === "hold" ? "on_hold" : verb === "free" ? "available" : "recalled";
  return [];
}

function moveLot(model: Model, one: { do: string; at: number; lot: number; units: number }): Outcome {
  const { at: here, lot: of, units } = one;
  if (one.do !== "receive" && one.do !== "count" && !model.seen.includes(of)) return "lot.not_found";
  if (one.do === "receive" && model.status[of] === "recalled") return "lot.recalled";
  if (one.do === "receive" && (EXPIRY[of] ?? 0) < 0) return "lot.expired";
  if (one.do === "issue_lot") {
    if (!model.isUsable(of)) return "lot.not_usable";
    const open = model.usable(here) - model.reserved(here);
    if (open < units || model.level(here, of) < units) return REFUSED;
    return model.issue([{ lot: of, units: -units, at: here }]);
  }
  if (one.do === "discard" && model.level(here, of) < units) return REFUSED;
  if (!model.seen.includes(of)) model.seen.push(of);
  const change = one.do === "receive" ? units : one.do === "count" ? units - model.level(here, of) : -units;
  return model.post([{ lot: of, units: change, at: here }]);
}

function settle(model: Model, verb: string, of: number): Outcome | undefined {
  if (verb === "arrive" || verb === "cancel") {
    const transfer = model.transfers[of];
    if (!transfer) return undefined;
    if (!transfer.open) return "stock_transfer.not_in_transit";
    transfer.open = false;
    const from = 1 - transfer.to;
    return model.post(mirrored(transfer.legs, verb === "arrive" ? transfer.to : from));
  }
  const reservation = model.reservations[of];
  if (!reservation) return undefined;
  if (verb === "expire") {
    reservation.live = false;
    return [];
  }
  if (!reservation.live) return "reservation.not_active";
  reservation.live = false;
  if (verb === "release") return [];
  const legs = model.plan(reservation.at, reservation.units);
  if (legs) return model.issue(legs);
  reservation.live = true;
  return REFUSED;
}

function giveBack(model: Model, one: { of: number; at: number; units: number }): Outcome | undefined {
  const issue = model.issues[one.of];
  if (!issue) return undefined;
  const ofLot = (model.returned[issue.lot] ?? 0) + one.units;
  if (issue.returned + one.units > -issue.units || ofLot > (model.issued[issue.lot] ?? 0))
    return "stock.more_than_issued";
  issue.returned += one.units;
  model.returned[issue.lot] = ofLot;
  return model.post([{ lot: issue.lot, units: one.units, at: one.at }]);
}
