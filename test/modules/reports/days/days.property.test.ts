import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { type Item, openShop } from "../../inventory/shop.ts";
import { changeZone, daysOf, slice, sumAll } from "./summed.ts";

/** How often it runs where `PROPERTY_RUNS` says nothing. */
const RUNS = Number((env as unknown as Record<string, string>).PROPERTY_RUNS || 6);
const ZONES = [
  "Africa/Kigali",
  "Pacific/Kiritimati",
  "America/Los_Angeles",
  "Asia/Kathmandu",
  "UTC",
] as const;
/** Another zone than a tenant's first one, `UTC`. */
const other = fc.constantFrom(...ZONES.filter((zone) => zone !== "UTC"));
const place = fc.record({ product: fc.nat({ max: 2 }), warehouse: fc.nat({ max: 2 }) });
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      does: fc.constant("move" as const),
      type: fc.constantFrom("receive", "receive", "issue", "adjust", "count", "transfer", "return"),
      at: place,
      quantity: fc.integer({ min: 1, max: 20 }),
      hoursAgo: fc.option(fc.integer({ min: 1, max: 150 }), { nil: undefined, freq: 2 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ does: fc.constant("zone" as const), zone: fc.constantFrom(...ZONES) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ does: fc.constant("slice" as const), most: fc.constantFrom(1, 2, 3, 50) }),
  },
);

/** A moment so many hours ago. */
const hours = (ago: number): string => new Date(Date.now() - ago * 3_600_000).toISOString();

test(
  "whatever is posted, late or at a new place, and however zones and slices come between, the days that are read are those of one zone, whole",
  async () => {
    await fc.assert(
      fc.asyncProperty(other, fc.array(step, { minLength: 8, maxLength: 24 }), async (first, steps) => {
        const { tenant, product, warehouse, move } = await openShop();
        const products = [await product({ cost: "2.5" }), await product({ cost: "3" }), await product()];
        const places = [await warehouse(), await warehouse(), await warehouse()];
        const holds = async () => {
          const { days, model, wrongLatest } = await daysOf(tenant.id);
          expect(days).toEqual(model);
          expect(wrongLatest).toEqual([]);
        };
        for (const [{ id: product_id }, { id: warehouse_id }] of [0, 1].map(
          (n) => [products[n], places[n]] as [Item, Item],
        ))
          await move({
            type: "receive",
            product_id,
            warehouse_id,
            quantity: 200,
            unit_cost: 2,
            occurred_at: hours(160),
          });
        // Each run has days of two zones side by side: its tenant's, and others of which a slice of one product leaves some.
        await changeZone(tenant.id, first);
        expect(await slice(tenant.id, 1)).toBe("summing");
        await holds();
        for (const one of steps) {
          if (one.does === "zone") await changeZone(tenant.id, one.zone);
          else if (one.does === "slice") await slice(tenant.id, one.most);
          else {
            const { type, at, quantity, hoursAgo } = one;
            const product_id = products[at.product]?.id;
            const here = places[at.warehouse]?.id;
            const [[issue] = []] = await asOwner(
              sql`select id from inventory.stock_movements where tenant_id = ${tenant.id}::uuid
                   and product_id = ${product_id}::uuid and type = 'issue' order by id limit 1`,
            );
            await move({
              ...{ type, product_id, warehouse_id: here, quantity },
              ...(type === "receive" ? { unit_cost: (quantity % 7) + 1, confirm: true } : {}),
              ...(type === "adjust" ? { reason: "test" } : {}),
              ...(type === "transfer" ? { to_warehouse_id: places[(at.warehouse + 1) % 3]?.id } : {}),
              ...(type === "return" ? { issue_id: issue?.id, quantity: 1 } : {}),
              ...(hoursAgo ? { occurred_at: hours(hoursAgo) } : {}),
            });
          }
          await holds();
        }
        await sumAll(tenant.id, 2);
        await holds();
        const { zone, next, others } = await daysOf(tenant.id);
        const [[own] = []] = await asOwner(
          sql`select time_zone from tenants.tenants where id = ${tenant.id}::uuid`,
        );
        expect([zone, next, others]).toEqual([own?.time_zone, null, 0]);
      }),
      { numRuns: RUNS },
    );
  },
  60_000 + RUNS * 20_000,
);
