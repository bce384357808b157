import { expect } from "vitest";
import type { Answer } from "#test/tenant.ts";
import { openShop, type Shop } from "../shop.ts";
import { micros, text, units } from "./amounts.ts";
import { type Entry, replay } from "./replay.ts";

/** Two hours ahead of UTC all year: its days are not those of UTC. */
const ZONE = { name: "Africa/Kigali", hours: 2 };
export const DAY = 86_400_000;

/** The day of a moment in microseconds. */
export const dayOf = (at: bigint): string =>
  new Date(Number(at / 1000n) + ZONE.hours * 3_600_000).toISOString().slice(0, 10);
/** The day so many days after another. */
export const daysAfter = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * DAY).toISOString().slice(0, 10);
/** The first moment of a day. */
export const startOf = (day: string): Date => new Date(Date.parse(day) - ZONE.hours * 3_600_000);

/** Later than all that was posted. */
export const NOW = 9_000_000_000_000_000n;
const UNPOSTED = "~";

/** A product of the catalogue. */
export interface Card {
  id: string;
  sku: string;
  cost: string;
  currency: string;
  lots: { id: string; number: string; expires_on: string }[];
}

/** What a movement is, said by whom posted it; `quantity` signed. */
export type Draft = Omit<Entry, "id" | "standard" | "cost" | "at"> & {
  at?: bigint | undefined;
  unit_cost?: string | undefined;
  currency?: string | undefined;
};

/** A movement as the API has it, of which no amount is read. */
export interface Posted {
  id: string;
  type: string;
  product_id: string;
  warehouse_id: string;
  lot_id: string | null;
  quantity: string;
  occurred_at: string;
}

/** A tenant, and the log of what it was asked to post and posted. */
export interface Book {
  shop: Shop;
  today: string;
  supplier: string;
  places: { id: string; code: string }[];
  cards: Card[];
  log: Entry[];
  counts: { path: string; lines: { draft: Draft; expected: bigint }[] }[];
  /** Transfers that were sent. */
  sent: string[];
  rates: { id: string; currency: string; from: string; rate: string }[];
  /** The moment that begins so many hours ago; now where nobody says when. */
  hoursAgo(hours: number | null): { at?: bigint; occurred_at?: string };
}

/** Opens the books: two warehouses, a product with two lots, and one whose currency is not that of the books. */
export async function openBook(): Promise<Book> {
  const shop = await openShop();
  const { owner } = shop;
  const now = Date.now();
  const today = dayOf(BigInt(now) * 1000n);
  await owner.call("PATCH", "/tenants/current/settings", { body: { time_zone: ZONE.name } });
  const places = [await shop.warehouse({ code: "HERE" }), await shop.warehouse({ code: "THERE" })];
  const pills = await shop.product({ sku: "pills", cost: "2.5", track_lots: true });
  const soap = await shop.product({ sku: "soap", cost: "0.0213", currency: "USD" });
  const book: Book = {
    shop,
    today,
    supplier: (await shop.supplier()).id,
    places: places.map(({ id, code }) => ({ id, code: String(code) })),
    cards: [
      { id: pills.id, sku: "pills", cost: "2.5", currency: "RWF", lots: [] },
      { id: soap.id, sku: "soap", cost: "0.0213", currency: "USD", lots: [] },
    ],
    log: [],
    counts: [],
    sent: [],
    rates: [],
    hoursAgo(hours) {
      if (hours === null) return {};
      const moment = new Date(now - (now % 3_600_000) - hours * 3_600_000);
      return { at: BigInt(moment.getTime()) * 1000n, occurred_at: moment.toISOString() };
    },
  };
  await setRate(book, "USD", "1300.5", 150);
  await setRate(book, "EUR", "1512.0333", 8);
  // What their lots last makes no part of a loss end at half a ten-thousandth, which would be rounded either way.
  for (const [number, days] of [
    ["L0", 17],
    ["L1", 89],
  ] as const) {
    const expires_on = daysAfter(today, days);
    const when = book.hoursAgo(2400);
    const answer = await shop.move({
      type: "receive",
      product_id: pills.id,
      warehouse_id: places[0]?.id,
      quantity: 4,
      lot_number: number,
      expires_on,
      occurred_at: when.occurred_at,
    });
    const [made] = postedOf(answer);
    if (!made) throw new Error(answer.text);
    const lot = String(made.lot_id);
    book.cards[0]?.lots.push({ id: lot, number, expires_on });
    accept(
      book,
      [made],
      [{ type: "receive", product: pills.id, warehouse: made.warehouse_id, lot, quantity: units("4") }],
    );
  }
  return book;
}

export const postedOf = (answer: Answer): Posted[] =>
  (answer.body as { movements?: Posted[] }).movements ?? [];

/** Enters a rate from a day on, or corrects that of the day. */
export async function setRate({ shop, rates, today }: Book, currency: string, rate: string, daysAgo: number) {
  const from = daysAfter(today, -daysAgo);
  const known = rates.find((one) => one.currency === currency && one.from === from);
  const answer = known
    ? await shop.owner.call<{ id: string }>("PATCH", `/exchange-rates/${known.id}`, { body: { rate } })
    : await shop.owner.post<{ id: string }>("/exchange-rates", { currency, rate, valid_from: from });
  expect(answer.status, answer.text).toBe(known ? 200 : 201);
  if (known) known.rate = rate;
  else rates.push({ id: answer.body.id, currency, from, rate });
}

/** What one of a currency is in that of the books on a day, in ten-thousandths; undefined where nobody knows. */
function rateOf({ rates }: Book, currency: string, day: string): bigint | undefined {
  if (currency === "RWF") return units("1");
  const known = rates.filter((one) => one.currency === currency && one.from <= day);
  const last = known.reduce<(typeof known)[0] | undefined>(
    (a, b) => (a && a.from > b.from ? a : b),
    undefined,
  );
  return last && units(last.rate);
}

/** The entry of a draft by the rates of now, or undefined where its rate is missing. */
function entryOf(book: Book, draft: Draft, id: string, at: bigint): Entry | undefined {
  const { unit_cost, currency, ...rest } = draft;
  const card = cardOf(book, draft.product);
  const day = at === NOW ? book.today : dayOf(at);
  const rate = rateOf(book, currency ?? card.currency, day);
  if (unit_cost !== undefined && rate === undefined) return undefined;
  return {
    ...rest,
    id,
    at,
    standard: units(card.cost) * (rateOf(book, card.currency, day) ?? 0n),
    cost: unit_cost === undefined ? undefined : units(unit_cost) * (rate ?? 0n),
  };
}

export function cardOf({ cards }: Book, product: string): Card {
  const card = cards.find(({ id }) => id === product);
  if (!card) throw new Error(`${product} is no product`);
  return card;
}

/** Adds what was accepted to the log: each movement is one of the drafts, of its type, place and sign. */
export function accept(book: Book, posted: readonly Posted[], drafts: readonly Draft[]) {
  const left = [...drafts];
  for (const one of posted) {
    const at = left.findIndex(
      (draft) =>
        draft.type === one.type &&
        draft.product === one.product_id &&
        draft.warehouse === one.warehouse_id &&
        draft.lot === (one.lot_id ?? "") &&
        (["count", "revalue"].includes(draft.type) || draft.quantity > 0n === !one.quantity.startsWith("-")),
    );
    const [draft] = left.splice(at, 1);
    const entry = at >= 0 && draft && entryOf(book, draft, one.id, micros(one.occurred_at));
    if (!entry) throw new Error(`nobody asked for ${JSON.stringify(one)}`);
    if (draft.at !== undefined) expect(entry.at).toBe(draft.at);
    book.log.push(entry);
  }
  expect(left).toEqual([]);
  expect(posted.length).toBeGreaterThan(0);
}

/** Why drafts have to be refused, by the log alone; undefined where they are to be taken. */
export function foresee(book: Book, drafts: readonly Draft[]): string | undefined {
  const { log } = book;
  const entries: Entry[] = [];
  for (const [n, draft] of drafts.entries()) {
    const entry = entryOf(book, draft, `${UNPOSTED}${n}`, draft.at ?? NOW);
    if (!entry) return "exchange_rate.missing";
    entries.push(entry);
  }
  for (const { type, issue, receipt, reverses, quantity, at, ...of } of entries) {
    const source = log.find(({ id }) => id === (issue ?? receipt));
    const back = log.filter((one) =>
      issue ? one.issue === issue : one.receipt === receipt || one.reverses === receipt,
    );
    const gone = back.reduce((all, one) => all + (one.quantity < 0n ? -one.quantity : one.quantity), 0n);
    const wanted = gone + (quantity < 0n ? -quantity : quantity);
    if (source && source.at > at) return issue ? "stock.before_issue" : "stock.before_receipt";
    if (source && wanted > (source.quantity < 0n ? -source.quantity : source.quantity))
      return issue ? "stock.more_than_issued" : "stock.more_than_received";
    if (reverses && log.some((one) => one.reverses === reverses)) return "stock_movement.already_reversed";
    if (reverses && log.some((one) => one.receipt === reverses)) return "stock_movement.already_returned";
    if (type !== "revalue") continue;
    const before = replay(log)?.filter(
      ({ entry }) => entry.product === of.product && entry.warehouse === of.warehouse && entry.at <= at,
    );
    if ((before?.at(-1)?.held.quantity ?? 0n) <= 0n) return "stock.insufficient";
  }
  return replay([...log, ...entries]) ? undefined : "stock.insufficient";
}

/** The size of a quantity, for what a caller says. */
export const said = (quantity: bigint): string => text(quantity < 0n ? -quantity : quantity);

export const nth = <T>(of: readonly T[], pick: number): T | undefined => of[pick % Math.max(of.length, 1)];

/** Compares an answer with what the log foresees; says whether it was taken. */
export function judge(
  { status, body, text: answer }: Answer,
  foreseen: string | undefined,
  about: object,
): boolean {
  const taken = status === 200 || status === 201;
  expect(taken ? undefined : body.code, `${JSON.stringify(about)} ${answer}`).toBe(foreseen);
  return taken;
}
