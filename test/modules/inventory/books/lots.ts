import { SCALE, share, sum, text } from "./amounts.ts";
import { type Book, DAY, daysAfter } from "./book.ts";
import { levelOf, type Posting } from "./replay.ts";
import { closings, ofTypes, type Row, upTo } from "./reports.ts";

/** A lot at a warehouse with its share of the value of all that is there, which is rounded once. */
export interface LotShare {
  sku: string;
  warehouse: string;
  code: string;
  lot: string;
  number: string;
  expires_on: string;
  quantity: bigint;
  value: bigint;
}

/** The lots in stock at the end of a day, those first that expire first. */
export function lotsAt({ cards, places }: Book, postings: readonly Posting[], day: string): LotShare[] {
  const before = upTo(postings, day);
  const levels = new Map(before.map(({ entry, level }) => [levelOf(entry), level]));
  const held = closings(postings, day);
  return cards.flatMap(({ id, sku, lots }) =>
    places.flatMap(({ id: warehouse, code }) => {
      const all = held.get(`${id} ${warehouse}`);
      let [reached, given] = [0n, 0n];
      return lots.flatMap(({ id: lot, number, expires_on }) => {
        const quantity = levels.get(`${id} ${warehouse} ${lot}`) ?? 0n;
        if (quantity <= 0n || !all) return [];
        reached += quantity;
        const value = share(all.value, reached, all.quantity * SCALE) * SCALE - given;
        given += value;
        return [{ sku, warehouse, code, lot, number, expires_on, quantity, value }];
      });
    }),
  );
}

/** What was issued of a product at a warehouse, less what came back of that to wherever. */
function used(postings: readonly Posting[], product: string, warehouse: string): bigint {
  const issues = ofTypes(postings, "issue").filter(
    ({ entry }) => entry.product === product && entry.warehouse === warehouse,
  );
  const ids = new Set<string | undefined>(issues.map(({ entry }) => entry.id));
  const back = postings.filter(({ entry }) => ids.has(entry.issue));
  const net = -sum([...issues, ...back].map(({ quantity }) => quantity));
  return net > 0n ? net : 0n;
}

/** The lots that expire within so many days, with what is lost of them at the pace of the last 90. */
export function expiringStock(book: Book, postings: readonly Posting[], horizon: number): Row[] {
  const lots = lotsAt(book, postings, book.today);
  const last = daysAfter(book.today, horizon);
  return lots.flatMap((one) => {
    const product = book.cards.find(({ sku }) => sku === one.sku)?.id ?? "";
    const pace = used(postings, product, one.warehouse);
    const there = lots.filter(({ sku, warehouse }) => sku === one.sku && warehouse === one.warehouse);
    const daysLeft = ({ expires_on }: LotShare) => (Date.parse(expires_on) - Date.parse(book.today)) / DAY;
    /** In ninetieths. */
    const lost = (upTo: number): bigint => {
      let [held, most] = [0n, 0n];
      for (const lot of there.slice(0, upTo)) {
        held += lot.quantity;
        const over = held * 90n - pace * BigInt(daysLeft(lot) + 1);
        if (over > most) most = over;
      }
      return most;
    };
    const at = there.indexOf(one);
    const loss = share(lost(at + 1) - lost(at), 1n, 90n);
    if (one.expires_on > last) return [];
    return [
      {
        sku: one.sku,
        warehouse_code: one.code,
        lot_number: one.number,
        expires_on: one.expires_on,
        days_left: daysLeft(one),
        quantity: text(one.quantity),
        expected_usage: text(one.quantity - loss),
        expected_loss: text(loss),
        value: text(one.value),
        value_at_risk: text(share(one.value, loss, one.quantity * SCALE) * SCALE),
      },
    ];
  });
}
