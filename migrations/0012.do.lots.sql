-- Goods of one make with one expiry date.
set role app_owner;

-- Expired follows from the date and is never stored. A lot has its number as it was first typed, and is found by the key of it;
-- `correction_reason` is that of the last correction.
-- functions: inventory/lot_key
create table inventory.lots (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  product_id uuid not null,
  lot_number text not null check (char_length(lot_number) between 1 and 20),
  key text not null generated always as (inventory.lot_key(lot_number)) stored,
  expires_on date,
  status text not null default 'available' check (status in ('available', 'on_hold', 'quarantined', 'recalled')),
  status_reason text,
  correction_reason text,
  supplier_id uuid,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, product_id) references inventory.products (tenant_id, id),
  foreign key (tenant_id, supplier_id) references inventory.suppliers (tenant_id, id),
  constraint lots_of_product unique (tenant_id, product_id, id)
);
-- Partial, so that its columns are no key that a row may be pointed at by: a change of status then waits for nobody who does.
create unique index lots_number on inventory.lots (tenant_id, product_id, key) where key is not null;
create index lots_number_anywhere on inventory.lots (tenant_id, key, id);
create index lots_expiry on inventory.lots (tenant_id, (coalesce(expires_on, 'infinity'::date)), id);
create index lots_status on inventory.lots (tenant_id, status, id);
call app.protect_table('inventory.lots', derived => '{key}');
call app.expect_large_tenants('inventory.lots');
revoke delete on inventory.lots from app_api, app_system;

-- What a lot was until each change of its number, date or status: what happened earlier than `ended_at` is judged by it.
create table inventory.lot_history (
  tenant_id uuid not null default app.tenant_id(),
  id uuid not null default app.uuid7(),
  lot_id uuid not null,
  lot_number text not null,
  expires_on date,
  status text not null check (status in ('available', 'on_hold', 'quarantined', 'recalled')),
  ended_at timestamptz not null,
  reason text,
  changed_by uuid default app.actor_id(),
  primary key (tenant_id, id),
  foreign key (tenant_id, lot_id) references inventory.lots (tenant_id, id)
);
create index lot_history_lot on inventory.lot_history (tenant_id, lot_id, ended_at, id);
call app.isolate_table('inventory.lot_history');
grant select on inventory.lot_history to app_api, app_system;
-- functions: inventory/keep_lot inventory/check_lot
create trigger check_lot before insert or update of product_id on inventory.lots for each row execute function inventory.check_lot();
create trigger keep_lot before update on inventory.lots for each row
  when (new.status <> old.status or new.lot_number <> old.lot_number or new.expires_on is distinct from old.expires_on)
  execute function inventory.keep_lot();

-- For other modules.
create view inventory.lots_view with (security_invoker = true) as
select t.tenant_id, t.id, t.product_id, t.lot_number, t.expires_on, t.status from inventory.lots t;
grant select on inventory.lots_view to app_api, app_system;
