import type pg from "pg";

/** The tenant whose ledger is measured. */
export const TENANT = "01900000-0000-7000-8000-000000000001";

/** How much there is: `products` at `warehouses` of the measured tenant, `each` with so many movements in `days`. */
export type Size = { tenants: number; products: number; warehouses: number; each: number; days: number };

/** A million movements of one tenant among a thousand. */
export const WHOLE: Size = { tenants: 1000, products: 1000, warehouses: 4, each: 250, days: 730 };

/** A shop's year among a thousand tenants. */
export const YEAR: Size = { tenants: 1000, products: 400, warehouses: 4, each: 60, days: 365 };

/** Enough to see whether everything starts. */
export const SMALL: Size = { tenants: 10, products: 20, warehouses: 2, each: 10, days: 730 };

/** SQL of an id that is made of a kind and numbers, the same on every run. */
const id = (kind: string, number: string, other = "0"): string =>
  `(lpad(to_hex(${number}), 8, '0') || '-0000-7000-8${kind}00-' || lpad(to_hex(${other}), 12, '0'))::uuid`;

const tenant = (number: string): string =>
  `case ${number} when 1 then '${TENANT}'::uuid else ${id("0", number)} end`;

/** One of the first so many products of the measured tenant at one of its warehouses; of one that is kept in lots, its last. */
export function movementPick(size: Size, products: number) {
  const at = (most: number): number => 1 + Math.floor(Math.random() * most);
  const product = products === 1 ? 1 : at(products);
  return {
    product_id: idOf("2", 1, product),
    warehouse_id: idOf("1", 1, products === 1 ? 1 : at(size.warehouses)),
    lot_id: product % 3 === 0 ? idOf("3", product, 4) : null,
  };
}

const hex = (number: number, width: number): string => number.toString(16).padStart(width, "0");
const idOf = (kind: string, number: number, other: number): string =>
  `${hex(number, 8)}-0000-7000-8${kind}00-${hex(other, 12)}`;

/**
 * Tenants of which one has a ledger of that size, a third of its products in lots, one in twenty without an issue for
 * half of the time. Loaded past the triggers; the days are summed afterwards.
 */
export async function seedLedger(client: pg.Client, size: Size): Promise<void> {
  const { tenants, products, warehouses, each, days } = size;
  await client.query(`
    set session_replication_role = replica;
    insert into tenants.tenants (id, slug, name, kind, status, time_zone, currency)
    select ${tenant("n")}, 'bench-' || n, 'Bench ' || n, 'pharmacy', 'active', 'Africa/Kigali', 'RWF'
      from generate_series(1, ${tenants}) n;
    insert into inventory.warehouses (tenant_id, id, code, name)
    select ${tenant("n")}, ${id("1", "n", "w")}, 'W' || w, 'Warehouse ' || w
      from generate_series(1, ${tenants}) n cross join generate_series(1, case n when 1 then ${warehouses} else 1 end) w;
    insert into inventory.products (tenant_id, id, sku, name, category, barcode, price, cost, currency, reorder_point, track_lots, quarantine_returns)
    select ${tenant("n")}, ${id("2", "n", "p")}, 'SKU-' || lpad(p::text, 5, '0'), 'Product ' || md5(p::text),
           'Category ' || p % 20, lpad(p::text, 13, '0'), p, round(p / 3.0, 2), 'RWF', p % 40, p % 3 = 0, false
      from generate_series(1, ${tenants}) n cross join generate_series(1, case n when 1 then ${products} else 10 end) p;
    insert into inventory.barcodes (tenant_id, id, product_id, barcode)
    select p.tenant_id, p.id, p.id, p.barcode from inventory.products p;
    insert into inventory.search_grams (tenant_id, product_id, grams)
    select p.tenant_id, p.id, inventory.grams_of(p.tenant_id, p.name, p.sku, p.barcode, p.generic_name) from inventory.products p;
    insert into inventory.lots (tenant_id, id, product_id, lot_number, expires_on)
    select p.tenant_id, ${id("3", "(p.price)::int", "l")}, p.id, 'L' || l, current_date + l * 40 - 60
      from inventory.products p cross join generate_series(1, 4) l where p.track_lots;
    create temporary table leg as
    select n, p, w, k, now() - interval '${days} days' * (1 - (k - 0.5) / size) - interval '1 minute' * ((p * 37 + w * 11) % 1000) as at,
           case when k % 10 = 1 then 'receive' when k % 50 = 25 then 'discard' when k % 100 = 60 then 'count'
                when p % 20 = 0 and k > size / 2 then 'adjust' else 'issue' end as type,
           case when p % 3 = 0 then k % 4 + 1 end as l
      from (select n, case n when 1 then ${each} else 10 end as size from generate_series(1, ${tenants}) n) t
      cross join lateral generate_series(1, case n when 1 then ${products} else 10 end) p
      cross join lateral generate_series(1, case n when 1 then ${warehouses} else 1 end) w
      cross join lateral generate_series(1, size) k;
    insert into inventory.stock_movements (tenant_id, id, type, product_id, warehouse_id, lot_id, quantity, counted, balance,
                                           unit_cost, currency, exchange_rate, occurred_at, created_at, value)
    select ${tenant("n")},
           (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || lpad(to_hex(w), 3, '0') || '8'
             || lpad(to_hex(p), 5, '0') || lpad(to_hex(n), 5, '0') || lpad(to_hex(k), 5, '0'))::uuid,
           type, ${id("2", "n", "p")}, ${id("1", "n", "w")}, ${id("3", "p", "l")}, q, case type when 'count' then 7 end, 0,
           case type when 'receive' then round(p / 3.0, 2) end, case type when 'receive' then 'RWF' end,
           case type when 'receive' then 1 end, at, at, q * round(p / 3.0, 2)
      from leg cross join lateral (
        select case type when 'receive' then 40 when 'issue' then -(1 + (k + p) % 4) when 'adjust' then 1 when 'count' then 0
                         else -1 end as q) q
     order by at;
    insert into inventory.stock_levels (tenant_id, product_id, warehouse_id, lot_id, quantity)
    select tenant_id, product_id, warehouse_id, lot_id, greatest(sum(quantity), 0) from inventory.stock_movements group by 1, 2, 3, 4;
    insert into inventory.stock_positions (tenant_id, product_id, warehouse_id, quantity)
    select tenant_id, product_id, warehouse_id, greatest(sum(quantity), 0) from inventory.stock_movements group by 1, 2, 3;
    insert into inventory.stock_alerts (tenant_id, product_id, warehouse_id, quantity, expected, reorder_point, recovered_at)
    select tenant_id, product_id, warehouse_id, 1, 1, 2, case when balance = 0 then now() end from inventory.stock_movements
     where type = 'receive' and tenant_id = '${TENANT}';
    insert into inventory.stock_transfers (tenant_id, id, from_warehouse_id, to_warehouse_id, status, sent_at, finished_at)
    select '${TENANT}', ${id("4", "1", "t")}, ${id("1", "1", "1")}, ${id("1", "1", "2")},
           case when t % 200 = 0 then 'in_transit' else 'received' end, at, case when t % 200 > 0 then at end
      from (select t, now() - t * interval '2 hours' as at from generate_series(1, 8000) t) g;
    insert into inventory.stock_movements (tenant_id, id, type, product_id, warehouse_id, transfer_id, quantity, balance, occurred_at, value)
    select t.tenant_id, (lpad(to_hex((extract(epoch from t.sent_at) * 1000)::bigint), 12, '0') || '7fff8' || right(t.id::text, 8)
             || lpad(to_hex(q + 9), 7, '0'))::uuid, 'transfer', ${id("2", "1", "1")}, w, t.id, q, 0, t.sent_at, q
      from inventory.stock_transfers t cross join (values (${id("1", "1", "1")}, -5), (${id("1", "1", "2")}, 5)) l (w, q)
     where q < 0 or t.status = 'received';
    reset session_replication_role`);
  const { rows } = await client.query<{ id: string }>("select id from tenants.tenants");
  for (const row of rows) await client.query("select reports.sum_days($1)", [row.id]);
  await client.query("vacuum analyze");
}
