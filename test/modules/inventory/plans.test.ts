import { sql } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";
import { type Plan, planned, statementOf } from "#test/plan.ts";
import { asOwner, type Client, mintTenant } from "#test/tenant.ts";

const TENANTS = 50;
const PRODUCTS = 420;
const BIG = [
  "products",
  "lots",
  "stock_positions",
  "stock_levels",
  "stock_movements",
  "stock_transfers",
  "reservations",
  "stock_counts",
  "stock_alerts",
  "audit_events",
  "domain_events",
];

let reader: Client;
let tenantId: string;

/**
 * Fifty tenants of 420 products, each with an audit entry, a lot, a level, a movement and so on: 21,000 rows a table. The
 * stock is written past the triggers, which would work out each row by itself.
 */
beforeAll(async () => {
  const tenants = await Promise.all(Array.from({ length: TENANTS }, () => mintTenant()));
  const [first] = tenants;
  if (!first) throw new Error("no tenant");
  tenantId = first.id;
  reader = await first.member("owner");
  for (let at = 0; at < TENANTS; at += 10) {
    const ids = sql`${`{${tenants.slice(at, at + 10).map(({ id }) => id)}}`}::uuid[]`;
    const places = sql`inventory.products p join inventory.warehouses w on w.tenant_id = p.tenant_id
      where p.tenant_id = any (${ids})`;
    await asOwner(
      sql`insert into inventory.warehouses (tenant_id, id, code, name)
          select t, app.uuid7(), 'A', 'Shelf' from unnest(${ids}) t`,
      sql`insert into inventory.products (tenant_id, id, sku, name, category, currency, price, reorder_point, track_lots)
          select t, app.uuid7(), 'S' || n, 'Name ' || n % 50, 'C' || n % 20, 'RWF', n % 90, case when n % 10 = 0 then 5 end, true
            from unnest(${ids}) t, generate_series(1, ${PRODUCTS}::int) n`,
      sql`set local session_replication_role = replica`,
      sql`insert into inventory.lots (tenant_id, id, product_id, lot_number, expires_on, status)
          select p.tenant_id, p.id, p.id, 'L', current_date + substr(p.sku, 2)::int - 30,
                 case when p.price < 5 then 'on_hold' else 'available' end
            from inventory.products p where p.tenant_id = any (${ids})`,
      sql`insert into inventory.stock_positions (tenant_id, product_id, warehouse_id, quantity)
          select p.tenant_id, p.id, w.id, 7 from ${places}`,
      sql`insert into inventory.stock_levels (tenant_id, product_id, warehouse_id, lot_id, quantity)
          select p.tenant_id, p.id, w.id, p.id, 7 from ${places}`,
      sql`insert into inventory.stock_movements (tenant_id, id, type, product_id, warehouse_id, lot_id, quantity, balance, occurred_at)
          select p.tenant_id, app.uuid7(), 'receive', p.id, w.id, p.id, 7, 7, now() from ${places}`,
      sql`insert into inventory.stock_transfers (tenant_id, id, from_warehouse_id, to_warehouse_id, status, finished_at)
          select p.tenant_id, p.id, w.id, app.uuid7(), case when p.price < 5 then 'in_transit' else 'received' end,
                 case when p.price >= 5 then now() end from ${places}`,
      sql`insert into inventory.reservations (tenant_id, id, product_id, warehouse_id, quantity, consumed, status, expires_at)
          select p.tenant_id, p.id, p.id, w.id, 1, (p.price >= 9)::int, case when p.price < 9 then 'active' else 'consumed' end,
                 now() + (p.price - 4) * interval '1 hour' from ${places}`,
      sql`insert into inventory.stock_counts (tenant_id, id, warehouse_id, status, finished_at, posted_as)
          select p.tenant_id, p.id, w.id, case when p.price < 5 then 'open' else 'posted' end,
                 case when p.price >= 5 then now() end, case when p.price >= 5 then '{}'::jsonb end from ${places}`,
      sql`insert into inventory.stock_alerts (tenant_id, product_id, warehouse_id, quantity, expected, reorder_point, recovered_at)
          select p.tenant_id, p.id, w.id, 7, 7, 9, case when p.price >= 5 then now() end from ${places}`,
      sql`insert into platform.domain_events (tenant_id, type, payload, actor_kind)
          select t, 'test.made.' || n % 5, '{}', 'job' from unnest(${ids}) t, generate_series(1, ${PRODUCTS}::int) n`,
    );
  }
  await asOwner(sql`analyze`);
}, 120_000);

const planOf = async (path: string): Promise<Plan[]> =>
  planned(tenantId, await statementOf(reader, path), "as it is");

test.each([
  "/products",
  "/products?sort=name",
  "/products?sort=sku",
  "/products?sort=-price",
  "/products?sort=updated_at",
  "/products?category=C3",
  "/products?sku=S3",
  "/products?q=name",
  "/stock-movements",
  "/stock-movements?type=receive",
  "/stock-movements?sort=-occurred_at&from=2026-01-01T00:00:00Z",
  "/stock-movements/low-stock",
  "/stock-movements/low-stock?q=name",
  "/stock-levels",
  "/stock-levels?q=name",
  "/stock-levels?by_lot=true",
  "/lots",
  "/lots?sort=-created_at",
  "/lots?status=on_hold",
  "/lots?expired=true",
  "/lots?expires_before=2027-01-01",
  "/lots?lot_number=L",
  "/lots?in_stock=true&q=name",
  "/stock-transfers",
  "/stock-transfers?status=in_transit",
  "/reservations",
  "/reservations?status=active",
  "/reservations?status=expired",
  "/stock-counts",
  "/stock-counts?status=open",
  "/stock-alerts",
  "/stock-alerts?open=true",
  "/reports/expiring-stock",
  "/reports/expiring-stock?horizon_days=7",
  "/audit-logs",
  "/audit-logs?action=sql",
  "/audit-logs?from=2026-01-01T00:00:00Z",
  "/audit-logs?request_id=0197a1d2-3c4b-7def-8123-456789abcdef",
  "/events",
  "/events?type=test.made.1",
])("%s reads no large table from end to end", async (path) => {
  const scanned = (await planOf(path)).filter(
    (node) => node["Node Type"] === "Seq Scan" && BIG.includes(String(node["Relation Name"])),
  );
  expect(scanned).toEqual([]);
});

test.each(["created_at", "name", "price", "updated_at"])(
  "sort=%s comes from an index, without a sort",
  async (key) => {
    const types = (await planOf(`/products?sort=${key}&limit=10`)).map((node) => node["Node Type"]);
    expect(types).not.toContain("Sort");
    expect(types).toContain("Index Scan");
  },
);
