import { SCALE, share, sum, text, units } from "./amounts.ts";
import { type Book, dayOf, daysAfter } from "./book.ts";
import { asListed, type Held, NOTHING, type Posting, placeOf } from "./replay.ts";

/** A row of a report: what of it the log tells. */
export type Row = Record<string, unknown>;

export const dayIs = ({ entry }: Posting): string => dayOf(entry.at);
export const upTo = (postings: readonly Posting[], day: string): Posting[] =>
  postings.filter((one) => dayIs(one) <= day);
export const between = (postings: readonly Posting[], from: string, to: string): Posting[] =>
  upTo(postings, to).filter((one) => dayIs(one) >= from);
export const ofTypes = (postings: readonly Posting[], ...types: string[]): Posting[] =>
  postings.filter(({ entry }) => types.includes(entry.type));

/** What every product came to at every warehouse at the end of a day. */
export function closings(postings: readonly Posting[], day: string): Map<string, Held> {
  return new Map(upTo(postings, day).map(({ entry, held }) => [placeOf(entry), held]));
}

/** The same of one product, at all warehouses together. */
export function closingOf(postings: readonly Posting[], product: string, day: string): Held {
  const all = [...closings(postings, day)].filter(([place]) => place.startsWith(product));
  return {
    quantity: sum(all.map(([, held]) => held.quantity)),
    value: sum(all.map(([, held]) => held.value)),
  };
}

/** The value of what had left a warehouse by the end of a day and was in no other. */
export const inTransit = (postings: readonly Posting[], day: string): bigint =>
  -sum(ofTypes(upTo(postings, day), "transfer").map(({ value }) => value));

/** The valuation at the end of a day, and its totals. */
export function valuation({ cards, places }: Book, postings: readonly Posting[], day: string) {
  const held = closings(postings, day);
  const rows = cards.flatMap(({ id, sku }) =>
    places.flatMap(({ id: warehouse, code }) => {
      const { quantity, value } = held.get(`${id} ${warehouse}`) ?? NOTHING;
      if (quantity === 0n) return [];
      const average_cost = text(share(value, SCALE, quantity));
      return [{ sku, warehouse_code: code, quantity: text(quantity), average_cost, value: text(value) }];
    }),
  );
  const totalOf = (some: typeof rows) => ({
    value: text(sum(some.map((row) => units(row.value)))),
    lines: some.length,
  });
  const transit = inTransit(postings, day);
  return {
    rows,
    totals: rows.length === 0 ? [] : [{ currency: "RWF", ...totalOf(rows) }],
    warehouses: places.flatMap(({ code }) => {
      const here = rows.filter((row) => row.warehouse_code === code);
      return here.length === 0 ? [] : [{ code, currency: "RWF", ...totalOf(here) }];
    }),
    in_transit: transit === 0n ? [] : [{ currency: "RWF", value: text(transit) }],
  };
}

/** The history of a product, at one warehouse or at all: each movement, and what there was after it. */
export function history(
  { cards, places }: Book,
  postings: readonly Posting[],
  product: string,
  warehouse?: string,
): Row[] {
  const card = cards.find(({ id }) => id === product);
  let [balance, worth] = [0n, 0n];
  return postings
    .filter(({ entry }) => entry.product === product && (!warehouse || entry.warehouse === warehouse))
    .sort((a, b) => asListed(a.entry, b.entry))
    .map(({ entry, quantity, value }) => {
      balance += quantity;
      worth += value;
      return {
        movement_id: entry.id,
        type: entry.type,
        warehouse_code: places.find(({ id }) => id === entry.warehouse)?.code,
        lot_number: card?.lots.find(({ id }) => id === entry.lot)?.number ?? null,
        quantity: text(quantity),
        value: text(value),
        balance: text(balance),
        balance_value: text(worth),
      };
    });
}

/** What was issued in a number of days, against what there was on each of them. */
export function turnover({ cards }: Book, postings: readonly Posting[], from: string, days: number): Row[] {
  const to = daysAfter(from, days - 1);
  return cards.flatMap(({ id, sku }) => {
    const own = postings.filter(({ entry }) => entry.product === id);
    const used = ofTypes(between(own, from, to), "issue", "return");
    const issued = -sum(used.map(({ quantity }) => quantity));
    const each = Array.from({ length: days }, (_, n) => closingOf(own, id, daysAfter(from, n)));
    const stock = sum(each.map(({ quantity }) => quantity));
    const closing = closingOf(own, id, to).quantity;
    if (closing === 0n && issued === 0n) return [];
    return [
      {
        sku,
        from,
        to,
        issued: text(issued),
        issued_value: text(-sum(used.map(({ value }) => value))),
        average_stock: text(share(stock, 1n, BigInt(days))),
        average_value: text(share(sum(each.map(({ value }) => value)), 1n, BigInt(days))),
        closing_stock: text(closing),
        turnover: stock > 0n ? text(share(issued * BigInt(days), SCALE, stock)) : null,
        days_of_cover: issued > 0n ? text(share(closing * BigInt(days), 10n, issued) * 1000n) : null,
      },
    ];
  });
}

/** Products in stock, there before the last `days` days, and since then issued on no more than `most` days at a warehouse. */
export function slowMovers(
  { cards }: Book,
  postings: readonly Posting[],
  today: string,
  days: number,
  most: number,
): Row[] {
  const since = daysAfter(today, -days);
  return cards.flatMap(({ id, sku }) => {
    const own = upTo(postings, today).filter(({ entry }) => entry.product === id);
    const issues = ofTypes(own, "issue");
    const late = new Set(
      issues.filter((one) => dayIs(one) > since).map((one) => `${one.entry.warehouse} ${dayIs(one)}`),
    );
    const { quantity, value } = closingOf(own, id, today);
    if (quantity <= 0n || late.size > most || !own.some((one) => dayIs(one) <= since)) return [];
    const used = ofTypes(own, "issue", "return").filter((one) => dayIs(one) > since);
    return [
      {
        sku,
        on_hand: text(quantity),
        value: text(value),
        issued: text(-sum(used.map((one) => one.quantity))),
        last_issued_on: issues.map(dayIs).sort().at(-1) ?? null,
      },
    ];
  });
}
