import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { asOwner, type Client } from "#test/tenant.ts";
import { openTill, type SoldOrder } from "../till.ts";
import { type Basket, byBand, cashIn, sumsBy, type Taken } from "./day-model.ts";

const RUNS = Number((env as unknown as Record<string, string>).PROPERTY_RUNS || 4);

const who = fc.nat(2);
const method = fc.constantFrom("cash", "card", "mobile_money");
const step = fc.oneof(
  fc.record({
    do: fc.constant("sell" as const),
    ...{ who, method, exempt: fc.nat(3), taxed: fc.integer({ min: 1, max: 4 }), part: fc.nat(99) },
  }),
  fc.record({
    do: fc.constant("refund" as const),
    who,
    method,
    which: fc.nat(),
    part: fc.integer({ min: 1, max: 100 }),
  }),
  fc.record({
    do: fc.constant("move" as const),
    ...{ who, direction: fc.constantFrom("in", "out"), amount: fc.integer({ min: 1, max: 3000 }) },
  }),
);

interface Part extends Record<string, string | number | null> {
  currency: string;
  payments: string;
  refunds: string;
  net: string;
}
type Takings = Record<"totals" | "by_day" | "by_method" | "by_cashier" | "by_till" | "by_band", Part[]>;

const FLOAT = 2000;

test(
  "what is in a till, and what was taken in a day, is what was paid, given back and moved, however it is told apart",
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 3, maxLength: 20 }),
        fc.nat(9000),
        async (steps, counted) => {
          const shop = await openTill();
          await asOwner(
            sql`insert into fiscal.settings (tenant_id, country, documents_on) values (${shop.tenant.id}::uuid, 'RW', 'manual')`,
          );
          const [exempt, taxed] = [
            await shop.goods("100", 1000, { tax_category: "A" }),
            await shop.goods("333", 1000, { tax_category: "B" }),
          ];
          // What is given back of goods that are kept is owed: by somebody with a name.
          const { body: customer } = await shop.owner.post<{ id: string }>("/contacts", { name: "Ada" });
          await shop.owner.call("PUT", `/contacts/${customer.id}/credit-limit`, {
            body: { credit_limit: "10000000" },
          });
          // Two with a till of their own; the third has none.
          const people: Client[] = [
            await shop.tenant.member("cashier"),
            await shop.tenant.member("manager"),
            await shop.tenant.member("manager"),
          ];
          const of = (n: number) => people[n] as Client;
          const tills: string[] = [];
          const sessions: string[] = [];
          for (const n of [0, 1]) {
            const till = await shop.owner.post<{ id: string }>("/tills", {
              name: `T${n}`,
              warehouse_id: shop.shelf,
            });
            tills.push(till.body.id);
            const open = await of(n).post<{ id: string }>(`/tills/${till.body.id}/open`, {
              opening_float: FLOAT,
            });
            sessions.push(open.body.id);
          }
          const taken: Taken[] = [];
          const moved: { who: number; direction: string; amount: number }[] = [];
          const baskets = new Map<string, Basket>();
          const left = new Map<string, number>();
          const take = (kind: Taken["kind"], by: number, how: string, amount: number, order: string) => {
            if (amount <= 0) return;
            const cashier = of(by).userId;
            taken.push({ kind, method: how, amount, cashier, till: tills[by] ?? null, order });
            left.set(order, (left.get(order) ?? 0) + (kind === "payment" ? amount : -amount));
          };
          const cashAt = (n: number) =>
            cashIn(
              FLOAT,
              taken.filter(({ till }) => till === tills[n]),
              moved.filter((one) => one.who === n),
            );
          for (const one of steps) {
            if (one.do === "sell") {
              const total = one.exempt * 100 + one.taxed * 333;
              const first = Math.floor((total * one.part) / 100);
              const payments = [
                ...(first > 0 ? [{ method: one.method, amount: first }] : []),
                { method: "cash", tendered: total - first + 500 },
              ];
              const lines = [
                ...(one.exempt > 0 ? ([[exempt, one.exempt]] as const) : []),
                [taxed, one.taxed] as const,
              ];
              const sold = await shop.sell(lines, { payments, contact_id: customer.id }, of(one.who));
              expect(sold.status, sold.text).toBe(201);
              const { id } = sold.body as SoldOrder;
              const bands = [
                { band: "A", rate: 0, cents: one.exempt * 10_000 },
                { band: "B", rate: 18, cents: one.taxed * 33_300 },
              ];
              baskets.set(id, { bands });
              take("payment", one.who, one.method, first, id);
              take("payment", one.who, "cash", total - first, id);
            }
            if (one.do === "refund") {
              const ids = [...left.keys()];
              const id = ids[one.which % Math.max(1, ids.length)];
              const amount = Math.floor(((id ? (left.get(id) ?? 0) : 0) * one.part) / 100);
              // A cashier gives back what somebody has coming alone.
              if (!id || amount === 0 || one.who === 0) continue;
              const back = await of(one.who).post(`/orders/${id}/refunds`, { method: one.method, amount });
              expect(back.status, back.text).toBe(201);
              take("refund", one.who, one.method, amount, id);
            }
            if (one.do === "move" && one.who < 2) {
              const { direction, amount, who: n } = one;
              const answer = await of(n).post(`/till-sessions/${sessions[n]}/cash-movements`, {
                ...{ direction, amount, reason: "Test" },
              });
              expect(answer.status, answer.text).toBe(direction === "out" && amount > cashAt(n) ? 409 : 201);
              if (answer.status === 201) moved.push({ who: n, direction, amount });
            }
          }
          for (const n of [0, 1]) {
            const closed = await of(n).post<{ difference: string; totals: Record<string, string>[] }>(
              `/tills/${tills[n]}/close`,
              { counted: [{ method: "cash", amount: counted }] },
            );
            expect(closed.body.difference).toBe(String(counted - cashAt(n)));
            expect(closed.body.totals[0]).toMatchObject({ method: "cash", expected: String(cashAt(n)) });
            const mine = sumsBy(
              taken.filter(({ till }) => till === tills[n]),
              ({ method: how }) => how,
            );
            for (const { method: how, payments, refunds } of closed.body.totals)
              expect({ payments: Number(payments), refunds: Number(refunds) }).toEqual(
                mine.get(how ?? "") ?? { payments: 0, refunds: 0 },
              );
          }
          const { body } = await shop.owner.get<Takings>("/reports/takings");
          const sumsOf = (parts: Part[], key: string) =>
            new Map(
              parts.map((part) => {
                expect(Number(part.net)).toBe(Number(part.payments) - Number(part.refunds));
                return [
                  part[key] ?? null,
                  { payments: Number(part.payments), refunds: Number(part.refunds) },
                ];
              }),
            );
          expect(sumsOf(body.totals, "currency")).toEqual(sumsBy(taken, () => "RWF"));
          expect(sumsOf(body.by_method, "method")).toEqual(sumsBy(taken, (one) => one.method));
          expect(sumsOf(body.by_cashier, "cashier_id")).toEqual(sumsBy(taken, (one) => one.cashier));
          expect(sumsOf(body.by_till, "till_id")).toEqual(sumsBy(taken, (one) => one.till));
          expect(body.by_day.map(({ payments }) => payments)).toEqual(
            body.totals.map(({ payments }) => payments),
          );
          const sum = (parts: Part[], field: "payments" | "refunds") =>
            Math.round(parts.reduce((all, part) => all + Number(part[field]) * 100, 0));
          for (const field of ["payments", "refunds"] as const) {
            expect(sum(body.by_band, field)).toBe(sum(body.totals, field));
            const model = byBand(taken, field === "payments" ? "payment" : "refund", baskets);
            for (const part of body.by_band)
              expect(
                Math.abs(Number(part[field]) * 100 - (model.get(String(part.band)) ?? 0)),
              ).toBeLessThanOrEqual(taken.length);
          }
          for (const { band, net, tax } of body.by_band) {
            const expected = band === "B" ? (Number(net) * 18) / 118 : 0;
            expect(Math.abs(Number(tax) - expected)).toBeLessThanOrEqual(taken.length / 100 + 0.001);
          }
        },
      ),
      { numRuns: RUNS },
    );
  },
  60_000 + RUNS * 20_000,
);
