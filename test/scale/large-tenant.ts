import { sql } from "drizzle-orm";
import { asOwner, type Client, mintTenant, type TestTenant } from "#test/tenant.ts";
import { limitTo } from "../http/branch-world.ts";
import { vacuum } from "./vacuum.ts";

/** Rows of the tenant in each table that grows with its business. */
export const ROWS = 3000;

/** Who did all that stands in the large tenant's audit log and events, by which request, and to what they did half of it. */
export const FREQUENT = "00000000-0000-7000-8000-0000000f9e0c";

/** Lists that are asked for what was made or changed since the middle. */
export const BY_TIME = [
  ...[
    "/products",

    "/reservations",
    "/stock-transfers",
    "/supplier-products",
    "/stock-movements",
  ].map((path) => `${path}?created_since={middle}`),
  ...["/products", "/lots", "/reservations", "/stock-transfers", "/supplier-products", "/stock-alerts"].map(
    (path) => `${path}?updated_since={middle}`,
  ),
  "/stock-movements?created_since={middle}&expand=product,lot,warehouse",
];

const FROM = `from=${new Date(Date.now() - 50 * 86_400_000).toISOString()}`;
const TO = `to=${new Date(Date.now() - 10 * 86_400_000).toISOString()}`;

const OF_LOGS = ["", "actor_id={of}", "target_type=scale.often", "target_id={of}", FROM, TO];

/**
 * Pages of which the large tenant has much: of each filter of its audit log, its events and both together, up and down. Not by request: what one did
 * is read whole, and put in order.
 */
export const FREQUENTLY = [
  ...[...OF_LOGS, "action=sql"].map((filter) => `/audit-logs?${filter}`),
  ...["", "type=scale.often", FROM, TO].map((filter) => `/events?${filter}`),
  ...[...OF_LOGS, "kind=audit", "kind=event", "kind=event&type=scale.often", "type=sql"].map(
    (filter) => `/activities?${filter}`,
  ),
]
  .map((path) => path.replace("{of}", FREQUENT))
  .flatMap((path) => [path, `${path}&sort=id`]);

/** A tenant that has as much as hundreds of the others together, and its owner. */
export interface LargeTenant {
  tenant: TestTenant;
  owner: Client;
  /** Another one, whose membership is the newest of all. */
  lastOwner: Client;
  warehouse: string;
  /** The one that nearly all is of. */
  most: string;
  /** Managers who are limited to branches: to all of them, in which all is, and to the one of that warehouse. */
  everywhere: Client;
  few: Client;
  /** A moment in the middle of those at which its rows were made. */
  middle: string;
}

/**
 * Fills a tenant of its own, past the triggers. All its lots are of one product, and empty; a movement a day. Of what is of one
 * warehouse, one row of a hundred is of that which few see.
 */
export async function fillLargeTenant(): Promise<LargeTenant> {
  const tenant = await mintTenant();
  const owner = await tenant.member("owner");
  const middle = new Date(Date.now() - (ROWS / 2) * 60_000);
  const [rows] = await asOwner(
    sql`set local session_replication_role = replica`,
    sql`create temporary table big on commit drop as
        select n, ${tenant.id}::uuid as tenant_id, now() - (${ROWS}::int - n) * interval '1 minute' as at,
               (lpad(to_hex((extract(epoch from now() - (${ROWS}::int - n) * interval '1 minute') * 1000)::bigint), 12, '0')
                 || '7000' || '8000' || right(replace(${tenant.id}, '-', ''), 12))::uuid as id
          from generate_series(1, ${ROWS}::int) n`,
    sql`insert into tenants.branches (tenant_id, id, code, name) select tenant_id, id, 'B' || n, 'Branch' from big where n <= 10`,
    sql`insert into inventory.warehouses (tenant_id, id, code, name, branch_id)
        select tenant_id, id, 'W' || n, 'Shelf', id from big where n <= 10`,
    sql`create temporary table placed on commit drop as
        select b.*, s.id as warehouse_id
          from big b join inventory.warehouses s on s.tenant_id = b.tenant_id and s.code = 'W' || case when n % 100 = 0 then 3 else 1 end`,
    sql`create temporary table shelf on commit drop as select id, code from inventory.warehouses where tenant_id = ${tenant.id}`,
    sql`insert into inventory.suppliers (tenant_id, id, code, name) select tenant_id, id, 'S', 'Acme' from big where n = 1`,
    sql`insert into inventory.products (tenant_id, id, sku, name, currency, reorder_point, track_lots, quarantine_returns, created_at, updated_at)
        select tenant_id, id, 'P' || n, 'Soap ' || n, 'RWF', 5, true, false, at, at from big`,
    sql`insert into inventory.lots (tenant_id, id, product_id, lot_number, expires_on, status, created_at, updated_at)
        select tenant_id, id, first_value(id) over (order by n), 'L' || n, current_date + n, case when n % 5 = 0 then 'on_hold' else 'available' end, at, at from big`,
    sql`insert into inventory.stock_levels (tenant_id, product_id, warehouse_id, lot_id, quantity)
        select l.tenant_id, l.product_id, s.id, l.id, 0 from inventory.lots l join shelf s on s.code = 'W1'
         where l.tenant_id = ${tenant.id}`,
    sql`insert into inventory.stock_movements (tenant_id, id, type, product_id, warehouse_id, quantity, balance, occurred_at, value)
        select tenant_id, id, case when n % 2 = 0 then 'receive' else 'adjust' end, id, warehouse_id, 1, 1, now() - n * interval '1 day', 1
          from placed`,
    sql`insert into inventory.stock_positions (tenant_id, product_id, warehouse_id, quantity, value)
        select tenant_id, id, warehouse_id, 1, 1 from placed`,
    sql`insert into reports.daily_stock
        select tenant_id, id, warehouse_id, 1, current_date - 200, true, 1, true, 2, 2, 1, 1, 0, 0, 1, 1, 1, 1 from placed`,
    sql`insert into inventory.stock_levels (tenant_id, product_id, warehouse_id, quantity)
        select tenant_id, id, warehouse_id, 1 from placed where n > 1`,
    sql`insert into inventory.reorder_points (tenant_id, id, product_id, warehouse_id, reorder_point)
        select tenant_id, id, id, warehouse_id, 5 from placed`,
    sql`insert into inventory.serials (tenant_id, id, product_id, serial, state, movement_id, last_warehouse, moved_at)
        select tenant_id, id, id, 'S' || n, 'issued', id, warehouse_id, at from placed`,
    sql`insert into inventory.stock_counts (tenant_id, id, warehouse_id, status, finished_at, posted_as)
        select tenant_id, id, warehouse_id, case when n % 5 = 0 then 'open' else 'posted' end, case when n % 5 > 0 then at end,
               case when n % 5 > 0 then '{"kind":"job","roles":[]}'::jsonb end from placed`,
    sql`insert into inventory.movement_requests (tenant_id, id, type, product_id, warehouse_id, quantity, author_id)
        select tenant_id, id, 'adjust', id, warehouse_id, 1, ${owner.userId}::uuid from placed`,
    // Of weeks, so that they are of several partitions.
    sql`create temporary table past on commit drop as
        select n, tenant_id, at - (${ROWS}::int - n) * interval '30 minutes' as at, (n + 100)::text::xid8 as xid,
               case when n % 100 = 0 then 'scale.rare' else 'scale.often' end as kind, ${FREQUENT}::uuid as of, id as thing,
               overlay(id::text placing left(app.id_at(at - (${ROWS}::int - n) * interval '30 minutes')::text, 13) from 1)::uuid as id
          from big`,
    sql`insert into audit.audit_events (tenant_id, id, actor_kind, actor_id, request_id, action, target_type, target_id, xid, occurred_at)
        select tenant_id, id, 'job', of, of, 'sql', kind, case when n % 2 = 0 then of else thing end, xid, at from past`,
    sql`insert into platform.domain_events (tenant_id, id, type, payload, actor_kind, actor_id, request_id, occurred_at, xid)
        select tenant_id, id, kind, '{}', 'job', of, of, at, xid from past`,
    sql`insert into audit.platform_events (tenant_id, id, actor_kind, action, target_type, target_id)
        select tenant_id, id, 'job', 'sql', 'scale.often', id from big`,
    sql`insert into identity.users (id, email, status, email_verified_at)
        select id, 'large-' || id || '@example.com', 'active', now() from big`,
    sql`insert into identity.memberships (tenant_id, id, user_id, roles, status)
        select tenant_id, id, id, '{staff}', 'active' from big`,
    sql`insert into inventory.reservations (tenant_id, id, product_id, warehouse_id, quantity, consumed, status, expires_at)
        select tenant_id, id, id, warehouse_id, 1, (n % 5 > 0)::int, case when n % 5 = 0 then 'active' else 'consumed' end, now() + interval '1 day'
          from placed`,
    sql`insert into inventory.stock_transfers (tenant_id, id, from_warehouse_id, to_warehouse_id, status, created_at, finished_at)
        select p.tenant_id, p.id, case when n % 200 = 0 then p.warehouse_id else s.id end, case when n % 200 = 0 then s.id else p.warehouse_id end,
               case when n % 25 = 0 then 'in_transit' else 'received' end, p.at, case when n % 25 > 0 then now() end
          from placed p join shelf s on s.code = 'W2'`,
    sql`insert into inventory.stock_alerts (tenant_id, id, product_id, warehouse_id, quantity, expected, reorder_point, recovered_at)
        select tenant_id, id, id, warehouse_id, 1, 1, 5, case when n % 5 > 0 then now() end from placed`,
    sql`insert into purchasing.supplier_products (tenant_id, id, supplier_id, product_id, price, currency)
        select b.tenant_id, b.id, s.id, b.id, 1, 'RWF' from big b join inventory.suppliers s on s.tenant_id = b.tenant_id`,
    sql`insert into purchasing.purchase_requests (tenant_id, id, status, currency, author_id, created_at, updated_at, warehouse_ids)
        select b.tenant_id, b.id, case when n % 5 = 0 then 'submitted' else 'received' end, 'RWF', ${owner.userId}::uuid, at, at, array[b.warehouse_id] from placed b`,
    sql`insert into purchasing.purchase_request_lines (tenant_id, id, purchase_request_id, position, product_id, warehouse_id, quantity, unit_price)
        select tenant_id, id, id, 1, id, warehouse_id, 1, 1 from placed`,
    sql`insert into inventory.destructions (tenant_id, id, status, reason, method, proposed_by, proposed_by_name, created_at, warehouse_ids)
        select b.tenant_id, b.id, case when n % 5 = 0 then 'waiting' else 'cancelled' end, 'old', 'fire', ${owner.userId}::uuid, 'A', at, array[b.warehouse_id] from placed b`,
    sql`insert into inventory.destruction_lines (tenant_id, destruction_id, position, product_id, warehouse_id, quantity)
        select d.tenant_id, d.id, 1, d.id, d.warehouse_ids[1], 1 from inventory.destructions d where d.tenant_id = ${tenant.id}`,
    sql`select (select id from shelf where code = 'W3') as id, (select id from shelf where code = 'W1') as most`,
  ).then((all) => all.slice(-1));
  const lastOwner = await tenant.member("owner");
  const [everywhere, few] = [await tenant.member("manager"), await tenant.member("manager")];
  const warehouse = String(rows?.[0]?.id);
  const [branches = []] = await asOwner(sql`select id from tenants.branches where tenant_id = ${tenant.id}`);
  await limitTo(
    tenant.id,
    everywhere,
    branches.map(({ id }) => String(id)),
  );
  await limitTo(tenant.id, few, [warehouse]);
  await asOwner(sql`analyze`);
  // The index of owners is looked at alone only where that is known.
  await vacuum("identity.memberships");
  return {
    tenant,
    owner,
    lastOwner,
    warehouse,
    most: String(rows?.[0]?.most),
    everywhere,
    few,
    middle: middle.toISOString(),
  };
}
