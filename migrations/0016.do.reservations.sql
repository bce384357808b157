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

-- Stock promised until a moment. After it a reservation counts no more, whatever its row still says.
create table inventory.reservations (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  product_id uuid not null,
  warehouse_id uuid not null,
  quantity numeric(18, 4) not null check (quantity > 0),
  status text not null default 'active' check (status in ('active', 'released', 'consumed', 'expired')),
  reference text,
  expires_at timestamptz not null default now() + interval '15 minutes',
  created_by uuid default app.actor_id(),
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, product_id) references inventory.products (tenant_id, id),
  foreign key (tenant_id, warehouse_id) references inventory.warehouses (tenant_id, id)
);
create index reservations_active on inventory.reservations (tenant_id, product_id, warehouse_id, expires_at)
  where status = 'active';
create index reservations_expiring on inventory.reservations (tenant_id, expires_at) where status = 'active';
create index reservations_status on inventory.reservations (tenant_id, status, id);
create index reservations_warehouse on inventory.reservations (tenant_id, warehouse_id, id);
create index reservations_product on inventory.reservations (tenant_id, product_id, id);
call app.protect_table('inventory.reservations');
call app.limit_table('inventory.reservations');
call app.expect_large_tenants('inventory.reservations');
revoke delete on inventory.reservations from app_api, app_system;

-- What is reserved now.
create view inventory.active_reservations with (security_invoker = true) as
select r.tenant_id, r.id, r.product_id, r.warehouse_id, r.quantity, r.expires_at
  from inventory.reservations r
 where r.status = 'active' and r.expires_at > now();
grant select on inventory.active_reservations to app_api, app_system;

-- The legs of transfers. It reads as the owner, whom policies hold to the tenant: who is limited to branches sees both sides of
-- a transfer from or to one of theirs, what left and not what was there.
create view inventory.transfer_legs as
select m.tenant_id, m.id, m.transfer_id, m.type, m.product_id, m.warehouse_id, m.lot_id, m.quantity, m.value, m.occurred_at
  from inventory.stock_movements m
 where m.transfer_id is not null and case when (select app.warehouses()) is null then true else exists (
   select from inventory.stock_transfers t where t.tenant_id = m.tenant_id and t.id = m.transfer_id
      and (select app.warehouses()) && array[t.from_warehouse_id, t.to_warehouse_id]) end;
grant select on inventory.transfer_legs to app_api, app_system;
