import { SCALE, share } from "./amounts.ts";

/** What was asked for and accepted, without anything that follows from the rest of the log. */
export interface Entry {
  id: string;
  type: string;
  product: string;
  warehouse: string;
  /** The id of the lot; empty where there is none. */
  lot: string;
  /** Signed; of counts what was counted. */
  quantity: bigint;
  /** Of one, in the currency of the books by the rate known then; eight decimals, as cost and rate have four each. */
  cost?: bigint | undefined;
  /** The same of what the product costs. */
  standard: bigint;
  issue?: string | undefined;
  receipt?: string | undefined;
  reverses?: string | undefined;
  transfer?: string | undefined;
  /** Microseconds. */
  at: bigint;
}

/** What a product comes to at a warehouse, all lots together. */
export interface Held {
  quantity: bigint;
  value: bigint;
}

/** An entry with what it did: its quantity and value, and what there was after it of its lot and of its product there. */
export interface Posting extends Held {
  entry: Entry;
  level: bigint;
  held: Held;
}

const COST = SCALE * SCALE;
export const NOTHING: Held = { quantity: 0n, value: 0n };

export const placeOf = ({ product, warehouse }: Entry): string => `${product} ${warehouse}`;
export const levelOf = (entry: Entry): string => `${placeOf(entry)} ${entry.lot}`;

const compared = <T extends bigint | string>(a: T, b: T): number => (a === b ? 0 : a < b ? -1 : 1);

/** In which order things happened: a reversal right after its receipt, all else at one moment as it was posted. */
export const inOrder = (a: Entry, b: Entry): number =>
  compared(a.at, b.at) || compared(a.reverses ?? a.id, b.reverses ?? b.id) || compared(a.id, b.id);

/** In which order they are listed. */
export const asListed = (a: Entry, b: Entry): number => compared(a.at, b.at) || compared(a.id, b.id);

interface Source extends Held {
  back: Held;
}

/**
 * Replays a log in the order in which things happened, at moving average cost by product and warehouse; undefined where a
 * level would be less than nothing at any moment.
 */
export function replay(log: readonly Entry[]): Posting[] | undefined {
  const levels = new Map<string, bigint>();
  const holdings = new Map<string, Held>();
  const sources = new Map<string, Source>();
  const done = new Map<string, Posting>();
  for (const entry of [...log].sort(inOrder)) {
    const before = levels.get(levelOf(entry)) ?? 0n;
    const quantity = entry.type === "count" ? entry.quantity - before : entry.quantity;
    const level = before + quantity;
    if (level < 0n) return undefined;
    const here = holdings.get(placeOf(entry)) ?? NOTHING;
    const value = valueAdded(entry, quantity, here, sources, done);
    const held = { quantity: here.quantity + quantity, value: here.value + value };
    levels.set(levelOf(entry), level);
    holdings.set(placeOf(entry), held);
    done.set(entry.id, { entry, quantity, value, level, held });
  }
  return [...done.values()];
}

function valueAdded(
  entry: Entry,
  quantity: bigint,
  here: Held,
  sources: Map<string, Source>,
  done: ReadonlyMap<string, Posting>,
): bigint {
  const { type, transfer } = entry;
  const parcel = `${transfer} ${entry.product} ${entry.lot}`;
  if (type === "revalue") return share(here.quantity, entry.cost ?? 0n, COST) - here.value;
  if (quantity === 0n) return 0n;
  if (entry.reverses) return -(done.get(entry.reverses)?.value ?? 0n);
  if (quantity < 0n) {
    const isAll = here.quantity + quantity <= 0n;
    const lost = [...done.values()].find(
      ({ entry: { id, type: kind, ...e }, quantity: q }) =>
        type === "discard" &&
        transfer &&
        kind === "transfer" &&
        q > 0n &&
        e.warehouse === entry.warehouse &&
        `${e.transfer} ${e.product} ${e.lot}` === parcel,
    );
    const value = isAll ? -here.value : lost ? -lost.value : share(here.value, quantity, here.quantity);
    if (type === "issue" || type === "transfer")
      sources.set(type === "issue" ? entry.id : parcel, {
        quantity: -quantity,
        value: -value,
        back: NOTHING,
      });
    return value;
  }
  const source = sources.get(entry.issue ?? (type === "transfer" ? parcel : ""));
  if (source) {
    const back = source.back.quantity + quantity;
    const value = share(source.value, back, source.quantity) - source.back.value;
    source.back = { quantity: back, value: source.back.value + value };
    return value;
  }
  if (type !== "receive" && entry.cost === undefined && here.quantity > 0n)
    return share(here.value, quantity, here.quantity);
  return share(entry.cost ?? entry.standard, quantity, COST);
}

/**
 * How much could have left a place at a moment, after all of that moment: the least that there was since, as far as the
 * next count, which says itself what was there.
 */
export function reach(postings: readonly Posting[], place: string, at: bigint): bigint {
  const there = postings.filter(({ entry }) => levelOf(entry) === place);
  const later = there.filter(({ entry }) => entry.at > at);
  const count = later.findIndex(({ entry }) => entry.type === "count");
  const now = there.filter(({ entry }) => entry.at <= at).at(-1)?.level ?? 0n;
  return [now, ...later.slice(0, count < 0 ? undefined : count).map(({ level }) => level)].reduce((a, b) =>
    a < b ? a : b,
  );
}

/** What is still under way of a transfer, by product and lot. */
export function underWay(
  log: readonly Entry[],
  transfer: string,
): { product: string; lot: string; quantity: bigint }[] {
  const parcels = new Map<string, { product: string; lot: string; quantity: bigint }>();
  for (const { type, transfer: of, product, lot, quantity } of log) {
    if (of !== transfer || type !== "transfer") continue;
    const parcel = parcels.get(`${product} ${lot}`) ?? { product, lot, quantity: 0n };
    parcels.set(`${product} ${lot}`, { product, lot, quantity: parcel.quantity - quantity });
  }
  return [...parcels.values()].filter(({ quantity }) => quantity > 0n);
}

/** What there is of a lot at a place after all of a moment. */
export const levelAt = (log: readonly Entry[], place: string, at: bigint): bigint =>
  (replay(log) ?? []).filter(({ entry }) => levelOf(entry) === place && entry.at <= at).at(-1)?.level ?? 0n;
