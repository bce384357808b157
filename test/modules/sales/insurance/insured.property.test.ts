import { env } from "cloudflare:workers";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type InsuredOrder, openInsuredTill } from "./insured.ts";

/** How often it runs where `PROPERTY_RUNS` says nothing. */
const RUNS = Number((env as unknown as Record<string, string>).PROPERTY_RUNS || 8);

/** A line of an order: its price in cents, how much was asked for, and the insurer's share of it in percent. */
interface Line {
  cents: number;
  quantity: number;
  percent: number;
}

/** What became of a line. */
interface Kept extends Line {
  fulfilled: number;
  returned: number;
  cancelled: number;
}

const halfUp = (above: number, below: number): number => Math.floor((2 * above + below) / (2 * below));
const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);

/** What of a line's cents goes with its units from one to another: all parts come to the whole. */
const cents = ({ cents: price, quantity }: Line, from: number, to: number): number =>
  halfUp(price * quantity * to, quantity) - halfUp(price * quantity * from, quantity);

/** What the insurer bears of what was handed over and kept, in whole francs, and never more than is due for all that is kept. */
function insuredOf(lines: readonly Kept[]): number {
  const parts = lines.map((one) => halfUp(cents(one, one.returned, one.fulfilled) * one.percent, 100));
  const due = lines.map((one) => cents(one, one.returned, one.quantity - one.cancelled));
  return Math.min(halfUp(sum(parts), 100), halfUp(sum(due), 100));
}

const line = fc.record({
  cents: fc.oneof(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 100, max: 2_000_000 })),
  quantity: fc.integer({ min: 1, max: 6 }),
  percent: fc.oneof(fc.constantFrom(0, 50, 85, 100), fc.integer({ min: 1, max: 99 })),
});
const step = fc.record({
  kind: fc.constantFrom("fulfil", "fulfil", "return", "cancel"),
  at: fc.nat(3),
  part: fc.integer({ min: 1, max: 6 }),
});

test(
  "whatever is handed over, comes back and is given up, insurer and customer bear the order together, each their own share",
  async () => {
    const till = await openInsuredTill(85);
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { minLength: 1, maxLength: 3 }),
        fc.array(step, { minLength: 1, maxLength: 6 }),
        async (asked, steps) => {
          const goods = await Promise.all(asked.map((one) => till.goods(`${one.cents / 100}`, 10)));
          const drafted = await till.draft(
            asked.map((one, at) => [
              goods[at] as (typeof goods)[number],
              one.quantity,
              { insured_percent: one.percent },
            ]),
            till.insured,
          );
          expect(drafted.status, drafted.text).toBe(201);
          const order = drafted.body;
          await till.step(order, "confirm");
          const lines: Kept[] = asked.map((one) => ({ ...one, fulfilled: 0, returned: 0, cancelled: 0 }));
          for (const { kind, at, part } of steps) {
            const one = lines[at % lines.length] as Kept;
            const line_id = order.lines[at % lines.length]?.id;
            const left = one.quantity - one.fulfilled - one.cancelled;
            const back = one.fulfilled - one.returned;
            const quantity = Math.min(part, kind === "fulfil" ? left : back);
            if (kind === "cancel") {
              if (lines.every((of) => of.fulfilled + of.cancelled === of.quantity)) continue;
              for (const of of lines) of.cancelled = of.quantity - of.fulfilled;
              await till.step(order, "cancel");
            } else if (quantity > 0 && kind === "fulfil") {
              one.fulfilled += quantity;
              const given = { lines: [{ line_id, quantity }], payments: [{ method: "card" }] };
              expect((await till.step(order, "fulfil", given)).status).toBe(200);
            } else if (quantity > 0) {
              one.returned += quantity;
              const given = { lines: [{ line_id, quantity }], reason_code: "06" };
              expect((await till.step(order, "returns", given)).status).toBe(201);
            }
            const { body } = await till.owner.get<InsuredOrder>(`/orders/${order.id}`);
            const expected = insuredOf(lines);
            expect(Number(body.insured)).toBe(expected);
            const charged = body.payments.filter(({ method }) => method === "insurance");
            expect(sum(charged.map((p) => Number(p.amount) * (p.kind === "refund" ? -1 : 1)))).toBe(expected);
            const [claim] = await till.claims(`order_id=${order.id}`);
            expect(Number(claim?.amount ?? 0)).toBe(expected);
            if (Number(body.balance) < 0) {
              const settled = await till.step(order, "refunds", { method: "cash" });
              expect([settled.status, settled.body.balance], settled.text).toEqual([201, "0"]);
            }
          }
        },
      ),
      {
        numRuns: RUNS,
        // What is handed over first is half a franc more than the customer bears of all of it.
        examples: [
          [
            [
              { cents: 1_571_725, quantity: 2, percent: 0 },
              { cents: 50, quantity: 1, percent: 99 },
            ],
            [
              { kind: "fulfil", at: 0, part: 2 },
              { kind: "fulfil", at: 1, part: 1 },
            ],
          ],
        ],
      },
    );
  },
  60_000 + RUNS * 20_000,
);
