import { expect } from "vitest";
import type { Answer } from "#test/tenant.ts";
import { micros, text, units } from "./amounts.ts";
import {
  accept,
  type Book,
  type Draft,
  foresee,
  judge,
  nth,
  type Posted,
  postedOf,
  setRate,
} from "./book.ts";
import { levelAt, underWay } from "./replay.ts";
import type { Step } from "./step.ts";

/** What a filter of the ledger lists and the log has not. */
async function postedBy({ shop, log }: Book, filter: string): Promise<Posted[]> {
  const known = new Set(log.map(({ id }) => id));
  const { body } = await shop.owner.get<{ data: Posted[] }>(`/stock-movements?limit=100&${filter}`);
  return body.data.filter(({ id }) => !known.has(id));
}

const draftLevel = (book: Book, { product, warehouse, lot, at }: Draft): bigint =>
  levelAt(book.log, `${product} ${warehouse} ${lot}`, at ?? 0n);

async function line(book: Book, { place, quantity, lot, pick }: Step): Promise<string> {
  const { owner } = book.shop;
  const warehouse = book.places[place]?.id ?? "";
  const opened = await owner.post<{ id: string }>("/stock-counts", { warehouse_id: warehouse });
  const path = `/stock-counts/${opened.body.id}`;
  const drafts = book.cards.slice(0, 1 + (pick % 2)).map(({ id, lots }, n): Draft => {
    const counted = n === 1 && pick % 3 === 0 ? 0n : units(quantity);
    return { type: "count", product: id, warehouse, lot: lots[lot % 2]?.id ?? "", quantity: counted };
  });
  const answer = await owner.post<{ lines: { counted_at: string }[] }>(`${path}/lines`, {
    lines: drafts.map((draft) => ({
      product_id: draft.product,
      counted: text(draft.quantity),
      ...(draft.lot ? { lot_id: draft.lot } : {}),
    })),
  });
  expect(answer.status, answer.text).toBe(200);
  expect((await owner.post(`${path}/review`)).status).toBe(200);
  const at = micros(answer.body.lines[0]?.counted_at ?? "");
  const lines = drafts.map((draft) => ({ ...draft, at }));
  book.counts.push({ path, lines: lines.map((draft) => ({ draft, expected: draftLevel(book, draft) })) });
  return "line";
}

async function post(book: Book, given: Step): Promise<string | undefined> {
  const count = nth(book.counts, given.pick);
  if (!count) return;
  const { owner } = book.shop;
  const drafts = count.lines.map(({ draft }) => draft);
  const changed = count.lines.some(({ draft, expected }) => draftLevel(book, draft) !== expected);
  const foreseen = changed ? "stock_count.changed" : foresee(book, drafts);
  if (judge(await owner.post(`${count.path}/post`), foreseen, given)) {
    book.counts.splice(book.counts.indexOf(count), 1);
    accept(book, await postedBy(book, `stock_count_id=${count.path.split("/").at(-1)}`), drafts);
    return "post";
  }
  if (changed) {
    expect((await owner.post(`${count.path}/review`)).status).toBe(200);
    for (const one of count.lines) one.expected = draftLevel(book, one.draft);
  }
  return `post ${foreseen}`;
}

async function send(book: Book, given: Step): Promise<string> {
  const [from = "", to = ""] = [book.places[given.place]?.id, book.places[1 - given.place]?.id];
  const cards = given.pick % 3 === 0 ? book.cards : book.cards.slice(given.product, given.product + 1);
  const drafts = cards.map(
    ({ id, lots }): Draft => ({
      type: "transfer",
      product: id,
      warehouse: from,
      lot: lots[given.lot % 2]?.id ?? "",
      quantity: -units(given.quantity),
      transfer: "~",
    }),
  );
  const answer = await book.shop.owner.post<{ id: string; code?: string }>("/stock-transfers", {
    from_warehouse_id: from,
    to_warehouse_id: to,
    lines: drafts.map(({ product, lot }) => ({
      product_id: product,
      quantity: given.quantity,
      ...(lot ? { lot_id: lot } : {}),
    })),
  });
  const foreseen = foresee(book, drafts);
  if (!judge(answer as unknown as Answer, foreseen, given)) return `send ${foreseen}`;
  const { id } = answer.body;
  book.sent.push(id);
  accept(
    book,
    await postedBy(book, `transfer_id=${id}`),
    drafts.map((draft) => ({ ...draft, transfer: id })),
  );
  return "send";
}

/** What arrives, goes back or is lost of a transfer. */
async function finish(book: Book, given: Step): Promise<string | undefined> {
  const { type, pick } = given;
  const id = nth(book.sent, pick);
  if (!id) return;
  const coming = underWay(book.log, id);
  const from = book.log.find(({ transfer }) => transfer === id)?.warehouse ?? "";
  const to = book.places.find((place) => place.id !== from)?.id ?? "";
  const part = type === "arrive" && given.lot < 2 ? nth(coming, given.lot) : undefined;
  const parcels = part ? [{ ...part, quantity: units(given.quantity) }] : coming;
  const verb = type === "arrive" ? "receive" : type.replace("_", "-");
  const answer = await book.shop.owner.post(`/stock-transfers/${id}/${verb}`, {
    ...(type === "write_off" ? { reason: "lost" } : {}),
    ...(part
      ? {
          lines: parcels.map(({ product, lot, quantity }) => ({
            product_id: product,
            quantity: text(quantity),
            ...(lot ? { lot_id: lot } : {}),
          })),
        }
      : {}),
  });
  const isMore = part && units(given.quantity) > part.quantity;
  const foreseen =
    coming.length === 0
      ? "stock_transfer.not_in_transit"
      : isMore
        ? "stock_transfer.more_than_sent"
        : undefined;
  if (!judge(answer, foreseen, given)) return `${type} ${foreseen}`;
  const back = parcels.map(
    (parcel): Draft => ({
      ...parcel,
      type: "transfer",
      warehouse: type === "arrive" ? to : from,
      transfer: id,
    }),
  );
  const lost = back.map((draft): Draft => ({ ...draft, type: "discard", quantity: -draft.quantity }));
  accept(book, await postedBy(book, `transfer_id=${id}`), type === "write_off" ? [...back, ...lost] : back);
  return type;
}

async function reverse(book: Book, given: Step): Promise<string | undefined> {
  const receipt = nth(
    book.log.filter(({ type, reverses }) => type === "receive" && !reverses),
    given.pick,
  );
  if (!receipt) return;
  const { id, cost: _, standard: __, ...same } = receipt;
  const draft: Draft = { ...same, quantity: -receipt.quantity, reverses: id };
  const answer = await book.shop.owner.post(`/stock-movements/${id}/reverse`, { reason: "wrong" });
  const foreseen = foresee(book, [draft]);
  if (!judge(answer, foreseen, given)) return `reverse ${foreseen}`;
  accept(book, postedOf(answer), [draft]);
  return "reverse";
}

async function revalue(book: Book, given: Step): Promise<string> {
  const { unit_cost = "1.5", currency } = given;
  const [product = "", warehouse = ""] = [book.cards[given.product]?.id, book.places[given.place]?.id];
  const { at, occurred_at } = book.hoursAgo(given.hours);
  const draft: Draft = {
    type: "revalue",
    product,
    warehouse,
    lot: "",
    quantity: 0n,
    at,
    unit_cost,
    currency,
  };
  const answer = await book.shop.owner.post("/stock-revaluations", {
    product_id: product,
    warehouse_id: warehouse,
    unit_cost,
    currency,
    occurred_at,
    reason: "market",
    confirm: true,
  });
  const foreseen = foresee(book, [draft]);
  if (!judge(answer, foreseen, given)) return `revalue ${foreseen}`;
  accept(book, postedOf(answer), [draft]);
  return "revalue";
}

async function rate(book: Book, { currency = "USD", pick, quantity }: Step): Promise<string> {
  const of = currency === "RWF" ? "EUR" : currency;
  await setRate(book, of, text(units("1000") + units(quantity) * 50n), pick);
  return "rate";
}

/** The steps that are no movement of their own. */
export const others: Record<string, (book: Book, given: Step) => Promise<string | undefined>> = {
  line,
  post,
  send,
  arrive: finish,
  cancel: finish,
  write_off: finish,
  reverse,
  revalue,
  rate,
};
