import { env } from "cloudflare:workers";
import fc from "fast-check";
import { expect, test } from "vitest";
import { openTill } from "../till.ts";

const RUNS = Number((env as unknown as Record<string, string>).PROPERTY_RUNS || 4);

/** What a till did while it was away: a few sales, some of them of what there is not, some that nobody could read. */
const sale = fc.record({ product: fc.nat(1), count: fc.integer({ min: 1, max: 6 }), readable: fc.nat(5) });
const sales = fc.array(sale, { minLength: 1, maxLength: 10 });
/** How they are sent: in which batches, in which order, some of them more than once. */
const sending = fc.array(fc.array(fc.nat(), { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 5 });

test(
  "batches in any order, with repeats and with bad ones, sell each sale once, as far as there is something to sell",
  async () => {
    await fc.assert(
      fc.asyncProperty(sales, sending, async (did, batches) => {
        const till = await openTill();
        const goods = [await till.goods("100", 10), await till.goods("250", 10)];
        const stock = [10, 10];
        const sold = new Map<number, string>();
        for (const batch of batches) {
          const sent = batch.map((n) => n % did.length);
          const operations = sent.map((n) => {
            const { product = 0, count = 1, readable } = did[n] ?? {};
            const lines = [{ product_id: goods[product]?.id, quantity: readable === 0 ? "many" : count }];
            const body = { warehouse_id: till.shelf, lines, payments: [{ method: "cash" }] };
            return { client_id: `sale-${n}`, op: "sale", body };
          });
          const answer = await till.owner.post<{
            results: { status: number; body: { id: string } | null }[];
          }>("/sync/batch", { operations });
          const expected = sent.map((n) => {
            const { product = 0, count = 1, readable } = did[n] ?? {};
            if (readable === 0) return 422;
            if (sold.has(n)) return 200;
            if ((stock[product] ?? 0) < count) return 409;
            stock[product] = (stock[product] ?? 0) - count;
            sold.set(n, "");
            return 201;
          });
          expect(answer.body.results.map(({ status }) => status)).toEqual(expected);
          for (const [at, n] of sent.entries()) {
            const id = answer.body.results[at]?.body?.id;
            if (!id) continue;
            if (sold.get(n)) expect(id).toBe(sold.get(n));
            sold.set(n, id);
          }
        }
        const left = await Promise.all(goods.map((one) => till.left(one)));
        expect(left.map(Number)).toEqual(stock);
        const { data } = (await till.owner.get<{ data: { id: string }[] }>("/orders?limit=100")).body;
        expect(data.map(({ id }) => id).toSorted()).toEqual([...sold.values()].toSorted());
      }),
      { numRuns: RUNS },
    );
  },
  60_000 + RUNS * 20_000,
);
