-- What is low: products by their reorder points, where they are, and the alerts of it.
set role app_owner;

-- A product's reorder point at one warehouse; that of the product itself is of all warehouses together.
create table inventory.reorder_points (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  product_id uuid not null,
  warehouse_id uuid not null,
  reorder_point numeric(18, 4) not null check (reorder_point >= 0),
  reorder_quantity numeric(18, 4) check (reorder_quantity > 0),
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  primary key (tenant_id, id),
  constraint reorder_points_product foreign key (tenant_id, product_id) references inventory.products (tenant_id, id),
  constraint reorder_points_warehouse foreign key (tenant_id, warehouse_id)
    references inventory.warehouses (tenant_id, id)
);
create unique index reorder_points_place on inventory.reorder_points (tenant_id, product_id, warehouse_id) where deleted_at is null;
create index reorder_points_of_warehouse on inventory.reorder_points (tenant_id, warehouse_id, id) where deleted_at is null;
call app.protect_table('inventory.reorder_points');
call app.limit_table('inventory.reorder_points', policy => 'reorder_points_warehouse');

-- Goods that left a warehouse and have not arrived: in neither. What was lost goes back to be discarded. They are read once, little as they are.
create view inventory.in_transit with (security_invoker = true) as
with under_way as materialized (
  select t.tenant_id, t.id as transfer_id, t.from_warehouse_id, t.to_warehouse_id, m.product_id, m.lot_id, -sum(m.quantity) as quantity, -sum(m.value) as value
    from inventory.stock_transfers t
   cross join lateral (select l.* from inventory.transfer_legs l
                        where l.tenant_id = t.tenant_id and l.transfer_id = t.id and l.type = 'transfer' offset 0) m
   where t.status in ('in_transit', 'partially_received')
   group by t.tenant_id, t.id, t.from_warehouse_id, t.to_warehouse_id, m.product_id, m.lot_id having sum(m.quantity) < 0)
select u.tenant_id, u.transfer_id, u.from_warehouse_id, u.to_warehouse_id, u.product_id, u.lot_id, u.quantity, u.value from under_way u;
grant select on inventory.in_transit to app_api, app_system;

-- What is ordered and still to come, and the units of what is named in orders. Nothing, until the module that orders says what.
create view inventory.expected_stock with (security_invoker = true) as
select null::uuid as tenant_id, null::uuid as product_id, null::uuid as warehouse_id, null::numeric as quantity where false;
create view inventory.ordered_units with (security_invoker = true) as
select null::uuid as tenant_id, null::uuid as product_id, null::text as unit where false;

-- All that counts for what is low, by product and warehouse, in parts to be summed. What is in transit counts where it
-- goes, and only what of it may be issued there. Nothing in a quarantine counts, nor what comes into one.
create view inventory.stock_parts with (security_invoker = true) as
select l.tenant_id, l.product_id, l.warehouse_id, l.quantity::numeric as on_hand,
       case when l.lot_id is null
                 or inventory.lot_is_usable(t.status, t.expires_on, coalesce((select tenants.today()), tenants.today(l.tenant_id)))
            then l.quantity::numeric else 0::numeric end as usable,
       0::numeric as reserved, 0::numeric as on_order, 0::numeric as in_transit
  from inventory.stock_levels l
  join inventory.warehouses w on w.tenant_id = l.tenant_id and w.id = l.warehouse_id and w.deleted_at is null and not w.quarantine
  left join inventory.lots t on t.tenant_id = l.tenant_id and t.id = l.lot_id
 where l.quantity > 0
union all
select r.tenant_id, r.product_id, r.warehouse_id, 0, 0, r.quantity, 0, 0 from inventory.reserved_stock r
union all
select e.tenant_id, e.product_id, e.warehouse_id, 0, 0, 0, e.quantity, 0
  from inventory.expected_stock e
  join inventory.warehouses w on w.tenant_id = e.tenant_id and w.id = e.warehouse_id and not w.quarantine
union all
select m.tenant_id, m.product_id, m.to_warehouse_id, 0, 0, 0, 0, m.quantity
  from inventory.in_transit m
  join inventory.warehouses w on w.tenant_id = m.tenant_id and w.id = m.to_warehouse_id and not w.quarantine
  left join inventory.lots t on t.tenant_id = m.tenant_id and t.id = m.lot_id
 where m.lot_id is null
    or inventory.lot_is_usable(t.status, t.expires_on, coalesce((select tenants.today()), tenants.today(m.tenant_id)));

-- The one meaning of low: what may be issued, less what is reserved, with what is on order and in transit, is at or below
-- the reorder point. A row for each active product that has one, of all warehouses together (without a warehouse, and for
-- who sees all), and for each active warehouse where it has one of its own.
create view inventory.reorder_levels with (security_invoker = true) as
select p.tenant_id, o.id, p.id as product_id, o.warehouse_id, p.sku, p.name, p.unit, p.category, p.barcode,
       o.reorder_point, o.reorder_quantity, s.on_hand, s.usable, s.reserved, s.on_order, s.in_transit, s.expected,
       s.expected <= o.reorder_point as low
  from inventory.products p
 cross join lateral (
   select p.id, null::uuid as warehouse_id, p.reorder_point, p.reorder_quantity
    where p.reorder_point is not null and (select app.warehouses()) is null
   union all
   select r.id, r.warehouse_id, r.reorder_point, r.reorder_quantity
     from inventory.reorder_points r
     join inventory.warehouses w on w.tenant_id = r.tenant_id and w.id = r.warehouse_id and w.active and w.deleted_at is null
       and not w.quarantine
    where r.tenant_id = p.tenant_id and r.product_id = p.id and r.deleted_at is null) o
 cross join lateral (
   select coalesce(sum(i.on_hand), 0) as on_hand, coalesce(sum(i.usable), 0) as usable,
          coalesce(sum(i.reserved), 0) as reserved, coalesce(sum(i.on_order), 0) as on_order,
          coalesce(sum(i.in_transit), 0) as in_transit,
          coalesce(sum(i.usable - i.reserved + i.on_order + i.in_transit), 0) as expected
     from inventory.stock_parts i
    where i.tenant_id = p.tenant_id and i.product_id = p.id
      and (o.warehouse_id is null or i.warehouse_id = o.warehouse_id)) s
 where p.active and p.deleted_at is null;

-- What of a lot at a warehouse is expected to expire unused: the lots are walked by expiry, each is used from after the one
-- before it until its own day, at the pace of the issues less the returns of the last 90 days there.
create view inventory.lot_losses with (security_invoker = true) as
select w.tenant_id, w.id, w.product_id, w.warehouse_id, w.lot_id, w.expires_on, w.quantity,
       round(w.lost - coalesce(lag(w.lost) over walk, 0), 4) as expected_loss
  from (select u.tenant_id, u.id, u.product_id, u.warehouse_id, u.lot_id, u.expires_on, u.quantity,
               greatest(0, max(u.held - u.a_day * u.days) over walk) as lost
          from (select l.tenant_id, l.id, l.product_id, l.warehouse_id, l.lot_id, l.expires_on, l.quantity, d.a_day,
                       l.expires_on - (select tenants.today()) + 1 as days, sum(l.quantity) over walk as held
                  from inventory.usable_levels l
                 cross join lateral (
                   select greatest(0, coalesce(sum(m.quantity), 0)) / 90.0 as a_day from inventory.product_use m
                    where m.tenant_id = l.tenant_id and m.product_id = l.product_id and m.warehouse_id = l.warehouse_id
                      and m.occurred_at > now() - interval '90 days') d
                 where l.expires_on is not null
                window walk as (partition by l.tenant_id, l.product_id, l.warehouse_id order by l.expires_on, l.lot_id)) u
        window walk as (partition by u.tenant_id, u.product_id, u.warehouse_id order by u.expires_on, u.lot_id)) w
window walk as (partition by w.tenant_id, w.product_id, w.warehouse_id order by w.expires_on, w.lot_id);
grant select on inventory.expected_stock, inventory.stock_parts, inventory.reorder_levels, inventory.lot_losses to app_api, app_system;

-- A product that ran low at a warehouse, or in all together (none), from then until it recovered: `quantity` was usable, and
-- `expected` what counted against the reorder point.
create table inventory.stock_alerts (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null default app.uuid7(),
  product_id uuid not null,
  warehouse_id uuid,
  quantity numeric(18, 4) not null,
  expected numeric(24, 4) not null,
  reorder_point numeric(18, 4) not null,
  raised_at timestamptz not null default now(),
  recovered_at timestamptz,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, product_id) references inventory.products (tenant_id, id),
  foreign key (tenant_id, warehouse_id) references inventory.warehouses (tenant_id, id));
create unique index stock_alerts_open on inventory.stock_alerts (tenant_id, product_id, warehouse_id)
  nulls not distinct where recovered_at is null;
create index stock_alerts_product on inventory.stock_alerts (tenant_id, product_id, id);
create index stock_alerts_warehouse on inventory.stock_alerts (tenant_id, warehouse_id, id);
create index stock_alerts_raised on inventory.stock_alerts (tenant_id, raised_at);
create index stock_alerts_recovered on inventory.stock_alerts (tenant_id, recovered_at);
create index stock_alerts_still_open on inventory.stock_alerts (tenant_id, id) where recovered_at is null;
call app.protect_table('inventory.stock_alerts');
call app.limit_table('inventory.stock_alerts');
call app.expect_large_tenants('inventory.stock_alerts', '{warehouse_id}');
revoke delete on inventory.stock_alerts from app_api, app_system;

-- For other modules.
create view inventory.stock_alerts_view with (security_invoker = true) as
select a.tenant_id, a.id, a.product_id, a.warehouse_id, a.raised_at, a.recovered_at from inventory.stock_alerts a;
grant select on inventory.stock_alerts_view to app_api, app_system;
