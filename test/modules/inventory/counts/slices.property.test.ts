import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { type Item, openShop } from "../shop.ts";
import { type Fate, sliceOf, startPosting } from "./posting.ts";

const RUNS = Number((env as unknown as Record<string, string>).PROPERTY_RUNS || 6);
const PRODUCTS = 6;
const HELD = 10;

const product = fc.nat(PRODUCTS - 1);
const fate = fc.constantFrom<Fate>("answered", "answered", "never sent", "answer lost");
const step = fc.oneof(
  fc.record({
    does: fc.constant("slice" as const),
    most: fc.integer({ min: 1, max: 4 }),
    fates: fc.array(fate, { maxLength: 5 }),
  }),
  fc.record({ does: fc.constant("slices" as const), most: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ does: fc.constant("move" as const), product, by: fc.integer({ min: -6, max: 6 }) }),
  fc.record({ does: fc.constant("came late" as const), product, by: fc.integer({ min: -6, max: 6 }) }),
);

test(
  "however the slices of a count break off and others' movements come between, each line is in the ledger once, and is what was counted and what moved since",
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(15), { minLength: PRODUCTS, maxLength: PRODUCTS }),
        fc.array(step, { minLength: 4, maxLength: 14 }),
        async (found, steps) => {
          const shop = await openShop();
          const { tenant, owner } = shop;
          const { id: warehouse_id } = await shop.warehouse();
          const at = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
          const products: Item[] = [];
          for (let n = 0; n < PRODUCTS; n += 1) products.push(await shop.product());
          const move = async (n: number, more: object) => {
            const { status } = await shop.move({ product_id: products[n]?.id, warehouse_id, ...more });
            return status === 201;
          };
          for (const n of products.keys())
            await move(n, { type: "receive", quantity: HELD, unit_cost: 1, occurred_at: at(50) });
          const { body: count } = await owner.post<Item>("/stock-counts", { warehouse_id });
          const path = `/stock-counts/${count.id}`;
          const lines = found.map((counted, n) => ({ product_id: products[n]?.id, counted }));
          expect((await owner.post(`${path}/lines`, { lines })).status).toBe(200);
          expect((await owner.post(`${path}/review`)).status).toBe(200);
          await startPosting(count.id, owner.userId, ["owner"]);

          const [since, before, lowest] = [0, 1, 2].map(() => products.map(() => 0)) as [
            number[],
            number[],
            number[],
          ];
          const add = (to: number[], n: number, by: number) => {
            to[n] = (to[n] ?? 0) + by;
          };
          for (const one of steps) {
            if (one.does === "slice") await sliceOf(tenant.id, count.id, one.most, [...one.fates]);
            if (one.does === "slices") while (await sliceOf(tenant.id, count.id, one.most));
            if ("by" in one && one.by !== 0) {
              const movement = { type: "adjust", quantity: one.by, reason: "Test" };
              if (one.does === "came late") {
                if (await move(one.product, { ...movement, occurred_at: at(25) }))
                  add(before, one.product, one.by);
              } else if (await move(one.product, movement)) {
                add(since, one.product, one.by);
                lowest[one.product] = Math.min(lowest[one.product] ?? 0, since[one.product] ?? 0);
              }
            }
          }
          while (await sliceOf(tenant.id, count.id, 3));

          const shown = async () => (await owner.get<{ data: Item[] }>(`${path}/lines`)).body.data;
          const refused = (await shown()).filter(({ refusal }) => refusal !== null);
          const isRefused = (n: number) => refused.some(({ product_id }) => product_id === products[n]?.id);
          const holds = async (recounted: boolean) => {
            const levels = await shop.levels();
            for (const [n, { id }] of products.entries()) {
              const counted = (found[n] ?? 0) + (since[n] ?? 0);
              const booked = HELD + (before[n] ?? 0) + (since[n] ?? 0);
              const level = isRefused(n) ? booked + (recounted ? 1 : 0) : counted;
              expect(Number(levels[`${id} ${warehouse_id}`] ?? 0), `${n}`).toBe(level);
            }
            const [rows = []] = await asOwner(
              sql`select product_id, count(*)::int as times from inventory.stock_movements
                 where tenant_id = ${tenant.id}::uuid and stock_count_id = ${count.id}::uuid group by 1`,
            );
            const posted = products.filter((_, n) => recounted || !isRefused(n)).map(({ id }) => id);
            expect(rows.map(({ product_id }) => product_id).toSorted()).toEqual(posted.toSorted());
            expect(rows.every(({ times }) => times === 1)).toBe(true);
          };
          const said = async () => {
            const [rows = []] = await asOwner(
              sql`select type from platform.domain_events where tenant_id = ${tenant.id}::uuid
                   and type in ('inventory.stock_count.posted', 'inventory.stock_count.returned') order by id`,
            );
            return rows.map(({ type }) => type);
          };
          await holds(false);
          for (const n of products.keys())
            if (isRefused(n))
              expect((found[n] ?? 0) + (lowest[n] ?? 0), "it would have been below zero").toBeLessThan(0);
          expect(refused.every(({ refusal }) => refusal === "stock.insufficient")).toBe(true);
          const facts = { posted_count: PRODUCTS - refused.length, refused_count: refused.length };
          if (refused.length > 0) {
            expect((await owner.get(path)).body).toMatchObject({
              status: "review",
              finished_at: null,
              ...facts,
            });
            expect(await said()).toEqual(["inventory.stock_count.returned"]);
            const again = refused.map(({ product_id, on_hand }) => ({
              product_id,
              counted: Number(on_hand) + 1,
            }));
            expect((await owner.post(`${path}/lines`, { lines: again })).status).toBe(200);
            expect((await owner.post(`${path}/review`)).status).toBe(200);
            expect((await owner.post(`${path}/post`)).status).toBe(200);
            await holds(true);
          }
          expect((await owner.get(path)).body).toMatchObject({
            status: "posted",
            posted_count: PRODUCTS,
            refused_count: 0,
          });
          expect((await said()).at(-1)).toBe("inventory.stock_count.posted");
          expect(await said()).toHaveLength(refused.length > 0 ? 2 : 1);
        },
      ),
      { numRuns: RUNS },
    );
  },
  60_000 + RUNS * 20_000,
);
