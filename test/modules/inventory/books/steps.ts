import { expect } from "vitest";
import { text, units } from "./amounts.ts";
import {
  accept,
  type Book,
  cardOf,
  type Draft,
  foresee,
  judge,
  nth,
  type Posted,
  postedOf,
  said,
} from "./book.ts";
import { others } from "./other-steps.ts";
import { type Entry, levelOf, reach, replay } from "./replay.ts";
import type { Step } from "./step.ts";

/** How often things were taken and refused, by what they were and why not. */
export type Seen = Map<string, number>;

/** Does a step; it has to be taken or refused as the log foresees. */
export async function take(book: Book, one: Step, seen: Seen): Promise<void> {
  const outcome = await (others[one.type] ?? move)(book, one);
  if (outcome === undefined) return;
  seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
  expect(replay(book.log), one.type).toBeDefined();
}

async function move(book: Book, given: Step): Promise<string | undefined> {
  const { type, pick, unit_cost, currency } = given;
  const [here, there] = [book.places[given.place]?.id ?? "", book.places[1 - given.place]?.id ?? ""];
  const card = book.cards[given.product] as Book["cards"][0];
  const issue =
    type === "return"
      ? nth(
          book.log.filter((one) => one.type === "issue"),
          pick,
        )
      : undefined;
  if (type === "return" && !issue) return;
  const receipt =
    type === "supplier_return" && pick % 2
      ? nth(
          book.log.filter((one) => one.type === "receive" && !one.reverses && one.product === card.id),
          pick,
        )
      : undefined;
  const source = issue ?? receipt;
  const leaves = type === "issue" || type === "transfer";
  const lot = card.lots[given.lot] ?? (leaves ? undefined : card.lots[0]);
  const when = book.hoursAgo(given.hours);
  const isLess =
    leaves || type === "discard" || type === "supplier_return" || (type === "adjust" && pick % 2 === 1);
  const counted = type === "count" && pick % 4 === 0 ? "0" : given.quantity;
  const costs = unit_cost !== undefined && (type === "receive" || (type === "adjust" && !isLess));
  const draft: Draft = {
    type,
    product: source?.product ?? card.id,
    warehouse: here,
    lot: source?.lot ?? lot?.id ?? "",
    quantity: isLess ? -units(given.quantity) : units(counted) * (type === "receive" ? 6n : 1n),
    at: when.at,
    issue: issue?.id,
    receipt: receipt?.id,
    ...(costs ? { unit_cost, currency } : {}),
  };
  const answer = await book.shop.move({
    type,
    product_id: draft.product,
    warehouse_id: here,
    quantity: type === "adjust" ? text(draft.quantity) : said(draft.quantity),
    occurred_at: when.occurred_at,
    ...(source || draft.lot === "" ? {} : { lot_id: draft.lot }),
    ...(issue ? { issue_id: issue.id } : {}),
    ...(receipt ? { receipt_id: receipt.id } : {}),
    ...(type === "transfer" ? { to_warehouse_id: there } : {}),
    ...(type === "adjust" || type === "discard" ? { reason: "test" } : {}),
    ...(type === "supplier_return" ? { supplier_id: book.supplier } : {}),
    ...(costs ? { unit_cost, currency, confirm: true } : {}),
  });
  const plan = leaves && draft.lot === "" && card.lots.length > 0 ? firstExpired(book, draft) : [draft];
  const legs = (plan ?? []).flatMap((out) =>
    type === "transfer" ? [out, { ...out, warehouse: there, quantity: -out.quantity }] : [out],
  );
  const parcels = type === "transfer" ? legs.map((leg) => ({ ...leg, transfer: "~" })) : legs;
  const foreseen = plan ? foresee(book, parcels) : "stock.insufficient";
  if (!judge(answer, foreseen, given)) return `${type} ${foreseen}`;
  const [first] = postedOf(answer) as (Posted & { transfer_id: string | null })[];
  accept(
    book,
    postedOf(answer),
    legs.map((leg) => ({ ...leg, transfer: first?.transfer_id ?? undefined })),
  );
  const isLate = postedOf(answer).some((one) => (one as Posted & { late?: boolean }).late);
  return isLate ? `${type} late` : type;
}

/** From which lots a quantity leaves, those first that expire first; undefined where they do not reach. */
function firstExpired(book: Book, draft: Draft): Draft[] | undefined {
  const postings = replay(book.log) ?? [];
  let wanted = -draft.quantity;
  const plan: Draft[] = [];
  for (const { id: lot } of cardOf(book, draft.product).lots) {
    const there = reach(postings, levelOf({ ...draft, lot } as Entry), draft.at ?? 2n ** 62n);
    const taken = there < wanted ? there : wanted;
    if (taken <= 0n) continue;
    plan.push({ ...draft, lot, quantity: -taken });
    wanted -= taken;
  }
  return wanted > 0n ? undefined : plan;
}
