import { sql } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { openShop } from "../../inventory/shop.ts";

const amount = fc.integer({ min: 1, max: 99_999 }).map((n) => (n / 1000).toFixed(4));
const step = fc.record({
  type: fc.constantFrom("receive", "receive", "issue", "transfer", "adjust", "discard", "count"),
  quantity: amount,
  unit_cost: fc.option(amount, { nil: undefined }),
  from: fc.integer({ min: 0, max: 1 }),
  daysAgo: fc.integer({ min: 0, max: 6 }),
});

test("the sum of all values is the value of the stock: never negative, nothing left of an empty place, none lost on the way", async () => {
  const { product, warehouse, move, tenant } = await openShop();
  const { id: product_id } = await product({ cost: "2.5" });
  const places = [await warehouse(), await warehouse()] as const;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      for (const { type, quantity, unit_cost, from, daysAgo } of steps) {
        const here = places[from]?.id;
        const there = places[1 - from]?.id;
        await move({
          type,
          product_id,
          warehouse_id: here,
          quantity,
          ...(type === "transfer" ? { to_warehouse_id: there } : {}),
          ...(unit_cost && type === "receive" ? { unit_cost } : {}),
          ...(type === "adjust" || type === "discard" ? { reason: "test" } : {}),
          occurred_at: new Date(Date.now() - daysAgo * 86_400_000).toISOString(),
        });
      }
      const id = sql`${tenant.id}::uuid`;
      const [wrong, moved, days] = await asOwner(
        sql`select * from reports.daily_stock d
             join inventory.stock_positions p using (tenant_id, product_id, warehouse_id)
             join lateral (select sum(m.quantity) as quantity, sum(m.value) as value from inventory.stock_movements m
                            where m.tenant_id = d.tenant_id and m.product_id = d.product_id and m.warehouse_id = d.warehouse_id) l on true
            where d.tenant_id = ${id} and d.latest
              and (d.closing_quantity <> p.quantity or d.closing_value <> p.value or d.closing_quantity <> l.quantity or d.closing_value <> l.value
                   or d.closing_value < 0 or (d.closing_quantity = 0 and d.closing_value <> 0))`,
        sql`select transfer_id from inventory.stock_movements where tenant_id = ${id} and transfer_id is not null
             group by transfer_id having sum(value) <> 0 or sum(quantity) <> 0`,
        sql`select md5(string_agg(d::text, ' ' order by d.product_id, d.warehouse_id, d.day)) as digest
              from reports.daily_stock d where d.tenant_id = ${id}`,
      );
      expect([wrong, moved]).toEqual([[], []]);
      const [, again] = await asOwner(
        sql`select reports.sum_days(${id})`,
        sql`select md5(string_agg(d::text, ' ' order by d.product_id, d.warehouse_id, d.day)) as digest
              from reports.daily_stock d where d.tenant_id = ${id}`,
      );
      expect(again).toEqual(days);
    }),
    { numRuns: 12 },
  );
}, 120_000);
