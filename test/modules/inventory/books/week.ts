import { SCALE, share, sum, text, whole } from "./amounts.ts";
import { type Book, daysAfter } from "./book.ts";
import { lotsAt } from "./lots.ts";
import type { Posting } from "./replay.ts";
import { between, closingOf, closings, inTransit, ofTypes, type Row, slowMovers } from "./reports.ts";

const currency = "RWF";
const valued = (amount: bigint) => ({ currency, value: text(whole(amount)) });
const worthOf = (postings: readonly Posting[]): bigint => sum(postings.map(({ value }) => value));
const totals = (amounts: readonly bigint[]) => (amounts.length === 0 ? [] : [valued(sum(amounts))]);

/** By type, the most frequent first; of transfers what left. */
function movements(week: readonly Posting[]): Row[] {
  const counted = week.filter(({ entry, quantity }) => entry.type !== "transfer" || quantity < 0n);
  const types = [...new Set(counted.map(({ entry }) => entry.type))];
  return types
    .map((type) => {
      const own = ofTypes(counted, type);
      return {
        type,
        count: own.length,
        values: [valued(type === "transfer" ? -worthOf(own) : worthOf(own))],
      };
    })
    .sort((a, b) => b.count - a.count || (a.type < b.type ? -1 : 1));
}

/** The one line of the books' currency; the sums are rounded one after the other, so that they come to the closing. */
function stock(postings: readonly Posting[], week: readonly Posting[], first: string, last: string): Row[] {
  const worth = (day: string) => sum([...closings(postings, day).values()].map(({ value }) => value));
  const [opening, closing, transit] = [worth(daysAfter(first, -1)), worth(last), inTransit(postings, last)];
  const received = worthOf(ofTypes(week, "receive", "supplier_return"));
  const issued = -worthOf(ofTypes(week, "issue", "return"));
  const adjusted = worthOf(ofTypes(week, "adjust", "discard", "count", "revalue"));
  if ([opening, closing, received, issued, transit].every((amount) => amount === 0n)) return [];
  const steps = [opening, received, -issued, adjusted].map((_, n, all) => whole(sum(all.slice(0, n + 1))));
  const [r0 = 0n, r1 = 0n, r2 = 0n, r3 = 0n] = steps;
  const mean = opening + closing;
  return [
    {
      currency,
      opening: text(r0),
      received: text(r1 - r0),
      issued: text(r1 - r2),
      adjusted: text(r3 - r2),
      in_transit: text(whole(closing) - r3),
      closing: text(whole(closing)),
      goods_in_transit: text(whole(transit)),
      turnover: mean > 0n ? text(share(issued * 2n, SCALE, mean)) : null,
      days_of_cover: issued > 0n ? text(share(closing * 7n, 10n, issued) * 1000n) : null,
    },
  ];
}

function topIssued({ cards }: Book, week: readonly Posting[]): Row[] {
  const rows = cards.flatMap(({ id, sku }) => {
    const used = ofTypes(week, "issue", "return").filter(({ entry }) => entry.product === id);
    const issued = -sum(used.map(({ quantity }) => quantity));
    return issued > 0n ? [{ sku, issued, value: -worthOf(used) }] : [];
  });
  return rows
    .sort((a, b) => (a.value === b.value ? (a.sku < b.sku ? -1 : 1) : a.value < b.value ? 1 : -1))
    .map(({ sku, issued, value }) => ({ sku, issued: text(issued), ...valued(value) }));
}

function deadStock(book: Book, postings: readonly Posting[], last: string) {
  const rows = slowMovers(book, postings, last, 90, 0).map(({ sku, last_issued_on }) => {
    const id = book.cards.find((card) => card.sku === sku)?.id ?? "";
    return { sku, last_issued_on, ...closingOf(postings, id, last) };
  });
  return {
    days: 90,
    products: rows.length,
    totals: totals(rows.map(({ value }) => value)),
    top: rows
      .sort((a, b) =>
        a.value === b.value ? (String(a.sku) < String(b.sku) ? -1 : 1) : a.value < b.value ? 1 : -1,
      )
      .map(({ sku, quantity, value, last_issued_on }) => ({
        sku,
        on_hand: text(quantity),
        ...valued(value),
        last_issued_on,
      })),
  };
}

function expiries(book: Book, postings: readonly Posting[], last: string) {
  const lots = lotsAt(book, postings, last).filter(({ expires_on }) => expires_on <= daysAfter(last, 30));
  const of = (some: typeof lots) => ({
    lots: new Set(some.map(({ lot }) => lot)).size,
    totals: totals(some.map(({ value }) => value)),
  });
  const coming = lots.filter(({ expires_on }) => expires_on >= last);
  const key = ({ expires_on, sku, number, code }: (typeof lots)[0]) =>
    [expires_on, sku, number, code].join(" ");
  return {
    days: 30,
    expired: of(lots.filter(({ expires_on }) => expires_on < last)),
    expiring: of(coming),
    next: coming
      .sort((a, b) => (key(a) < key(b) ? -1 : 1))
      .map(({ sku, number, expires_on, code, quantity, value }) => ({
        sku,
        lot_number: number,
        expires_on,
        warehouse_code: code,
        quantity: text(quantity),
        ...valued(value),
      })),
  };
}

/** What the log tells of the content of the report of the seven days before one. */
export function weekBefore(book: Book, postings: readonly Posting[], day: string): Row {
  const [first, last] = [daysAfter(day, -7), daysAfter(day, -1)];
  const week = between(postings, first, last);
  return {
    movements: movements(week),
    stock: stock(postings, week, first, last),
    top_issued: topIssued(book, week),
    dead_stock: deadStock(book, postings, last),
    expiries: expiries(book, postings, last),
  };
}
