import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { meanwhile } from "../../../database/slow-transaction.ts";
import { openShop } from "../shop.ts";

const yesterday = () => new Date(Date.now() - 86_400_000).toISOString();

test("what is late waits for the first movement of its product elsewhere, and the days have both", async () => {
  const { tenant, product, warehouse, move } = await openShop();
  const [{ id: product_id }, here, elsewhere] = [await product(), await warehouse(), await warehouse()];
  await move({ type: "receive", product_id, warehouse_id: here.id, quantity: 1, unit_cost: 2 });
  const firstElsewhere = sql`insert into inventory.stock_movements (tenant_id, id, type, product_id, warehouse_id, quantity)
    values (${tenant.id}, app.uuid7(), 'receive', ${product_id}, ${elsewhere.id}, 5)`;
  const { result, hadEnded } = await meanwhile({ first: [firstElsewhere] }, () =>
    move({
      type: "receive",
      product_id,
      warehouse_id: here.id,
      quantity: 3,
      unit_cost: 4,
      occurred_at: yesterday(),
    }),
  );
  expect(result.status, result.text).toBe(201);
  expect(hadEnded).toBe(true);
  const [summed = []] = await asOwner(
    sql`select d.closing_quantity::int as closing, d.closing_value = p.value as has_its_value
          from reports.daily_stock d join inventory.stock_positions p using (tenant_id, product_id, warehouse_id)
         where d.tenant_id = ${tenant.id} and d.latest order by 1`,
  );
  expect(summed).toEqual([
    { closing: 4, has_its_value: true },
    { closing: 5, has_its_value: true },
  ]);
});

test("who moves several products makes no position of a later one while it waits for an earlier one, and so never deadlocks", async () => {
  const { tenant, product, warehouse, importAs } = await openShop();
  const [first, last] = [await product(), await product()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const { id, code } = await warehouse();
  const line = (one: typeof first) => `${one?.sku},${code},1`;
  const file = (...products: (typeof first)[]) =>
    ["sku,warehouse_code,quantity", ...products.map(line)].join("\n");
  await importAs("stock-movements", file(first));
  const held = sql`select from inventory.stock_positions where tenant_id = ${tenant.id} for update`;
  const made = sql`insert into inventory.stock_positions (tenant_id, product_id, warehouse_id)
    values (${tenant.id}, ${last?.id}, ${id}) on conflict do nothing`;
  const { result } = await meanwhile({ first: [held], last: [made] }, () =>
    importAs("stock-movements", file(last, first), "existing=update"),
  );
  expect(result.report.totals, JSON.stringify(result.report)).toMatchObject({ rows: 2, failed: 0 });
});
