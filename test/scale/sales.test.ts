import { sql } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import type { Item } from "../modules/inventory/shop.ts";
import { openReceiptTill, type ReceiptTill } from "../modules/sales/receipts/receipt-till.ts";
import { measure, type Reading } from "./rows-read.ts";

/** What a shop has of each, and how often each row of a basket's own may be looked at. */
const [PRODUCTS, ORDERS, LOOKS] = [1000, 10_000, 60];

const readings: Reading[] = [];
let till: ReceiptTill;
let basket: Item[];

beforeAll(async () => {
  till = await openReceiptTill();
  const { id: tenant } = till.tenant;
  basket = [];
  for (const price of ["100", "250", "19.5"]) basket.push(await till.goods(price, 100_000));
  await asOwner(
    sql`set local session_replication_role = replica`,
    sql`insert into inventory.products (tenant_id, id, sku, name, currency, price, quarantine_returns)
        select ${tenant}::uuid, app.uuid7(), 'S' || n, 'Soap ' || n, 'RWF', 100, false from generate_series(1, ${PRODUCTS}::int) n`,
    sql`insert into inventory.stock_positions (tenant_id, product_id, warehouse_id, quantity, value)
        select ${tenant}::uuid, p.id, ${till.shelf}::uuid, 10, 10 from inventory.products p where p.tenant_id = ${tenant}::uuid
        on conflict do nothing`,
    sql`insert into inventory.stock_levels (tenant_id, product_id, warehouse_id, quantity)
        select ${tenant}::uuid, p.id, ${till.shelf}::uuid, 10 from inventory.products p
         where p.tenant_id = ${tenant}::uuid on conflict do nothing`,
    sql`insert into sales.orders (tenant_id, id, number, warehouse_id, currency, prices_include_tax, subtotal, total, payable, sold_at)
        select ${tenant}::uuid, app.uuid7(), 100000 + n, ${till.shelf}::uuid, 'RWF', true, 100, 100, 100, now() - interval '1 year' - n * interval '1 hour'
          from generate_series(1, ${ORDERS}::int) n`,
    sql`insert into sales.order_lines (tenant_id, order_id, position, product_id, sku, name, quantity, list_price, unit_price, gross, tax, total)
        select o.tenant_id, o.id, 1, ${basket[0]?.id}::uuid, 'S', 'Soap', 1, 100, 100, 100, 0, 100
          from sales.orders o where o.tenant_id = ${tenant}::uuid`,
  );
  await asOwner(
    sql`analyze inventory.products, inventory.stock_positions, inventory.stock_levels, sales.orders, sales.order_lines`,
  );
  measure(readings);
}, 240_000);

/** How many rows of each table a request read. */
function readBy(requestId: string | null): Record<string, number> {
  const read: Record<string, number> = {};
  for (const { rows } of readings.filter((one) => one.requestId === requestId))
    for (const [table, count] of Object.entries(rows)) read[table] = (read[table] ?? 0) + count;
  return read;
}

test("a sale, its return and a page of orders read their own rows, and none of a thousand others", async () => {
  const sold = await till.sell(basket.map((one) => [one, 2]));
  expect(sold.status, sold.text).toBe(201);
  const back = await till.step(sold.body, "returns", {
    ...{
      lines: [{ line_id: sold.body.lines[1]?.id, quantity: 1 }],
      reason_code: "06",
      refund: { method: "cash" },
    },
  });
  expect(back.status, back.text).toBe(201);
  const drafted = await till.draft(basket.map((one) => [one, 2]));
  const confirmed = await till.step(drafted.body, "confirm");
  const handed = await till.step(drafted.body, "fulfil", { payments: [{ method: "cash" }] });
  expect(handed.status, handed.text).toBe(200);
  const pages = [];
  const [today, long] = [Date.now() - 3_600_000, Date.now() - 404 * 86_400_000].map((at) =>
    new Date(at).toISOString(),
  );
  for (const query of [
    "",
    `&from=${today}`,
    `&to=${long}`,
    `&from=${long}&to=${today}`,
    "&sort=sold_at",
    "&sort=-sold_at",
  ])
    pages.push(await till.owner.get<{ data: unknown[] }>(`/orders?limit=3${query}`));
  expect(pages.map(({ body }) => body.data.length)).toEqual([3, 2, 3, 3, 3, 3]);
  const glance = await till.owner.get("/businesses/me/stats");
  expect(glance.status, glance.text).toBe(200);
  for (const { headers } of [sold, back, drafted, confirmed, handed, ...pages, glance]) {
    const read = readBy(headers.get("X-Request-Id"));
    const most = basket.length * LOOKS;
    const much = Object.entries(read).filter(
      ([table, rows]) => /^(inventory\.(products|stock_)|sales\.)/.test(table) && rows > most,
    );
    expect(much).toEqual([]);
  }
});
