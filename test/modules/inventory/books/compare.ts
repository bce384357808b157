import { sql } from "drizzle-orm";
import { expect } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { type Report, runFor } from "../../reports/weekly/week.ts";
import { SCALE, share, text } from "./amounts.ts";
import { type Book, daysAfter, startOf } from "./book.ts";
import { expiringStock } from "./lots.ts";
import { levelOf, type Posting, placeOf, replay } from "./replay.ts";
import { history, type Row, slowMovers, turnover, valuation } from "./reports.ts";
import { weekBefore } from "./week.ts";

/** As far back as random things happen, and a day more. */
const DAYS = 14;

/** Compares the books with what their log comes to: every level, position, movement and report. */
export async function compare(book: Book): Promise<void> {
  const postings = replay(book.log);
  expect(postings).toBeDefined();
  if (!postings) return;
  await compareLedger(book, postings);
  const today = book.today;
  for (let ago = 0; ago <= DAYS; ago++) {
    const day = daysAfter(today, -ago);
    const { rows, ...totals } = valuation(book, postings, day);
    const query = `?as_of=${day}`;
    expectRows(await read(book, `/reports/stock-valuation${query}`), rows, day);
    expect(await total(book, query), day).toMatchObject({ as_of: day, ...totals });
    if (ago > 0) continue;
    expectRows(await read(book, "/reports/stock-valuation"), rows, "now");
    expect(await total(book, "")).toMatchObject(totals);
  }
  for (const { id } of book.cards)
    for (const warehouse of [undefined, ...book.places.map((place) => place.id)]) {
      const path = `/reports/movement-history?sort=occurred_at&product_id=${id}`;
      const rows = await read(book, warehouse ? `${path}&warehouse_id=${warehouse}` : path);
      expectRows(rows, history(book, postings, id, warehouse), `history ${warehouse}`);
    }
  // Eighths and quarters end at so many places, and so do means of as many days.
  for (const [ago, days] of [
    [7, 8],
    [9, 4],
    [0, 1],
  ] as const) {
    const from = daysAfter(today, -ago);
    const rows = await read(book, `/reports/turnover?from=${from}&to=${daysAfter(from, days - 1)}`);
    expectRows(rows, turnover(book, postings, from, days), `turnover ${from}`);
  }
  for (const [days, most] of [
    [3, 0],
    [5, 1],
    [90, 2],
  ] as const) {
    const rows = await read(book, `/reports/slow-movers?days=${days}&max_issue_days=${most}`);
    expectRows(rows, slowMovers(book, postings, today, days, most), `slow in ${days}`);
  }
  for (const horizon of [17, 200]) {
    const rows = await read(book, `/reports/expiring-stock?horizon_days=${horizon}`);
    // Of one day, either may come first.
    const order = (a: Row, b: Row) =>
      `${a.expires_on} ${a.warehouse_code}` < `${b.expires_on} ${b.warehouse_code}` ? -1 : 1;
    expect(rows.map((row) => row.expires_on)).toEqual(rows.map((row) => row.expires_on).sort());
    expectRows(
      rows.sort(order),
      expiringStock(book, postings, horizon).sort(order),
      `expiring in ${horizon}`,
    );
  }
  // A week that is long over, the last one, and one after which all is dead or expired.
  for (const ahead of [-3, 1, 110]) {
    const day = daysAfter(today, ahead);
    await runFor(book.shop.tenant, startOf(day));
    const [report] = await read(book, "/reports/weekly");
    const { body } = await book.shop.owner.get<Report>(`/reports/weekly/${report?.id}`);
    expect(body.last_day).toBe(daysAfter(day, -1));
    expect(body.content, `week before ${day}`).toMatchObject(weekBefore(book, postings, day));
  }
}

async function read({ shop }: Book, path: string): Promise<Row[]> {
  const {
    status,
    text: said,
    body,
  } = await shop.owner.get<{ data: Row[]; next_cursor: string | null }>(
    `${path}${path.includes("?") ? "&" : "?"}limit=100`,
  );
  expect([status, body.next_cursor], said).toEqual([200, null]);
  return body.data;
}

const total = async ({ shop }: Book, query: string): Promise<Row> =>
  (await shop.owner.get<Row>(`/reports/stock-valuation/totals${query}`)).body;

/** Rows are those, in that order, in all that the log tells of them. */
function expectRows(rows: readonly Row[], those: readonly Row[], about: string) {
  const fields = Object.keys(those[0] ?? {});
  const told = rows.map((row) => Object.fromEntries(fields.map((field) => [field, row[field]])));
  expect(told, about).toEqual(those);
}

/** Every movement, level and position. */
async function compareLedger({ shop }: Book, postings: readonly Posting[]) {
  const tenant = sql`${shop.tenant.id}::uuid`;
  const [moves = [], levels = [], positions = []] = await asOwner(
    sql`select id, trim_scale(quantity)::text as quantity, trim_scale(value)::text as value
          from inventory.stock_movements where tenant_id = ${tenant} order by id`,
    sql`select product_id || ' ' || warehouse_id || ' ' || coalesce(lot_id::text, '') as place,
               trim_scale(quantity)::text as quantity
          from inventory.stock_levels where tenant_id = ${tenant} and quantity > 0 order by 1`,
    sql`select product_id || ' ' || warehouse_id as place, trim_scale(quantity)::text as quantity,
               trim_scale(value)::text as value, trim_scale(round(value / nullif(quantity, 0), 4))::text as average
          from inventory.stock_positions where tenant_id = ${tenant} and latest_at > '-infinity' order by 1`,
  );
  const byPlace = (a: { place: string }, b: { place: string }) => (a.place < b.place ? -1 : 1);
  expect(moves).toEqual(
    postings
      .map(({ entry, quantity, value }) => ({ id: entry.id, quantity: text(quantity), value: text(value) }))
      .sort((a, b) => (a.id < b.id ? -1 : 1)),
  );
  const held = new Map(postings.map(({ entry, level }) => [levelOf(entry), level]));
  expect(levels).toEqual(
    [...held]
      .filter(([, level]) => level > 0n)
      .map(([place, level]) => ({ place, quantity: text(level) }))
      .sort(byPlace),
  );
  const places = new Map(postings.map(({ entry, held: all }) => [placeOf(entry), all]));
  expect(positions).toEqual(
    [...places]
      .map(([place, { quantity, value }]) => ({
        place,
        quantity: text(quantity),
        value: text(value),
        average: quantity > 0n ? text(share(value, SCALE, quantity)) : null,
      }))
      .sort(byPlace),
  );
}
