-- What may be issued, and what of it is promised.
set role app_owner;

-- functions: tenants/day_of tenants/today inventory/lot_is_expired inventory/lot_is_usable
-- Levels of no lot, or of a lot that is usable today; those that may be issued are in no quarantine.
create view inventory.sound_levels with (security_invoker = true) as
select l.tenant_id, l.id, l.product_id, l.warehouse_id, l.lot_id, l.quantity, t.expires_on
  from inventory.stock_levels l
  left join inventory.lots t on t.tenant_id = l.tenant_id and t.id = l.lot_id
 where l.quantity > 0
   and (l.lot_id is null
        or inventory.lot_is_usable(t.status, t.expires_on, coalesce((select tenants.today()), tenants.today(l.tenant_id))));
create view inventory.usable_levels with (security_invoker = true) as
select l.tenant_id, l.id, l.product_id, l.warehouse_id, l.lot_id, l.quantity, l.expires_on
  from inventory.sound_levels l
  join inventory.warehouses w on w.tenant_id = l.tenant_id and w.id = l.warehouse_id and not w.quarantine;
grant select on inventory.sound_levels, inventory.usable_levels to app_api, app_system;

-- What was used of a product at a warehouse, and its value: what was issued there, less what came back of that, wherever it
-- waits.
create index stock_movements_returned on inventory.stock_movements (tenant_id, product_id, occurred_at) where type = 'return';
create view inventory.product_use with (security_invoker = true) as
select m.tenant_id, m.product_id, m.warehouse_id, -m.quantity as quantity, -m.value as value, m.occurred_at
  from inventory.stock_movements m where m.type = 'issue'
union all
select r.tenant_id, r.product_id, i.warehouse_id, -r.quantity, -r.value, r.occurred_at
  from inventory.stock_movements r join inventory.stock_movements i on i.tenant_id = r.tenant_id and i.id = r.issue_id
 where r.type = 'return';
grant select on inventory.product_use to app_api, app_system;

-- Stock promised until a moment, of a product at a warehouse or of one lot there. After it a reservation counts no more,
-- whatever its row still says.
-- `quantity` is what was promised in all: of it some was `consumed`, some `released`, and the rest `remaining` is promised.
create table inventory.reservations (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  product_id uuid not null,
  warehouse_id uuid not null,
  lot_id uuid,
  quantity numeric(18, 4) not null check (quantity > 0),
  consumed numeric(18, 4) not null default 0 check (consumed >= 0),
  released numeric(18, 4) not null default 0 check (released >= 0),
  remaining numeric(18, 4) not null generated always as (quantity - consumed - released) stored check (remaining >= 0),
  status text not null default 'active' check (status in ('active', 'released', 'consumed', 'expired')),
  reference text,
  expires_at timestamptz not null default now() + interval '15 minutes',
  created_by uuid default app.actor_id(),
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, product_id) references inventory.products (tenant_id, id),
  foreign key (tenant_id, warehouse_id) references inventory.warehouses (tenant_id, id),
  foreign key (tenant_id, product_id, lot_id) references inventory.lots (tenant_id, product_id, id),
  constraint reservation_done check ((status in ('consumed', 'released')) = (remaining = 0))
);
create index reservations_active on inventory.reservations (tenant_id, product_id, warehouse_id, expires_at)
  where status = 'active';
create index reservations_expiring on inventory.reservations (tenant_id, expires_at) where status = 'active';
create index reservations_status on inventory.reservations (tenant_id, status, id);
create index reservations_warehouse on inventory.reservations (tenant_id, warehouse_id, id);
create index reservations_warehouse_status on inventory.reservations (tenant_id, warehouse_id, status, id);
create index reservations_lot on inventory.reservations (tenant_id, lot_id, id) where lot_id is not null;
create index reservations_product on inventory.reservations (tenant_id, product_id, id);
call app.protect_table('inventory.reservations');
call app.limit_table('inventory.reservations');
call app.expect_large_tenants('inventory.reservations', '{warehouse_id}');
revoke delete on inventory.reservations from app_api, app_system;

-- Of an issue: the reservation that it consumes, of which the rest is no promise to somebody else.
alter table inventory.stock_movements add column reservation_id uuid check (reservation_id is null or type = 'issue'),
  add foreign key (tenant_id, reservation_id) references inventory.reservations (tenant_id, id);
create index stock_movements_reservation on inventory.stock_movements (tenant_id, reservation_id)
  where reservation_id is not null;

-- The promises that count now, each with what remains of it.
create view inventory.active_reservations with (security_invoker = true) as
select r.tenant_id, r.id, r.product_id, r.warehouse_id, r.lot_id, r.remaining as quantity, r.expires_at
  from inventory.reservations r
 where r.status = 'active' and r.expires_at > now();

-- What is promised of the usable stock of a product at a warehouse: of no lot in particular, and of each lot as far as what
-- is usable of it reaches. Only that lot keeps its promises: where it is held, recalled, expired or gone, they wait and take
-- nothing from other stock.
create view inventory.reserved_stock with (security_invoker = true) as
select r.tenant_id, r.product_id, r.warehouse_id, r.lot_id, r.quantity::numeric as quantity
  from inventory.active_reservations r
 where r.lot_id is null
union all
select u.tenant_id, u.product_id, u.warehouse_id, u.lot_id, least(u.quantity, p.quantity)
  from (select r.tenant_id, r.product_id, r.warehouse_id, r.lot_id, sum(r.quantity) as quantity
          from inventory.active_reservations r
         where r.lot_id is not null
         group by r.tenant_id, r.product_id, r.warehouse_id, r.lot_id) p
  join inventory.usable_levels u on u.tenant_id = p.tenant_id and u.product_id = p.product_id
   and u.warehouse_id = p.warehouse_id and u.lot_id = p.lot_id;
grant select on inventory.active_reservations, inventory.reserved_stock to app_api, app_system;

-- The legs of the tenant's transfers. It reads as the owner, and so names the tenant: who is limited to branches sees both sides of
-- a transfer from or to one of theirs, what left and not what was there.
create view inventory.transfer_legs with (security_barrier = true) as
select m.tenant_id, m.id, m.transfer_id, m.type, m.product_id, m.warehouse_id, m.lot_id, m.quantity, m.value, m.occurred_at
  from inventory.stock_movements m
 where m.tenant_id = (select app.tenant_id()) and m.transfer_id is not null and case when (select app.warehouses()) is null then true else (
   select true from inventory.stock_transfers t where t.tenant_id = m.tenant_id and t.id = m.transfer_id
      and (select app.warehouses()) && array[t.from_warehouse_id, t.to_warehouse_id]) end;
grant select on inventory.transfer_legs to app_api, app_system;
