-- Catalogue and the stock ledger.
set role app_owner;

create schema inventory;
grant usage on schema inventory to app_api, app_system;

create function app.tenant_currency() returns text
language sql stable set search_path = pg_catalog as $$
  select t.currency from tenants.tenants t where t.id = app.tenant_id()
$$;

create table inventory.products (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  sku text not null,
  name text not null,
  description text,
  category text,
  barcode text,
  unit text not null default 'each',
  price numeric(18, 4) not null default 0 check (price >= 0),
  cost numeric(18, 4) not null default 0 check (cost >= 0),
  currency text not null default app.tenant_currency() check (currency ~ '^[A-Z]{3}$'),
  tax_category text,
  reorder_point numeric(18, 4) check (reorder_point >= 0),
  reorder_quantity numeric(18, 4) check (reorder_quantity > 0),
  track_lots boolean not null default false,
  active boolean not null default true,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  primary key (tenant_id, id)
);
create unique index products_sku on inventory.products (tenant_id, sku) where deleted_at is null;
create index products_name on inventory.products (tenant_id, name, id) where deleted_at is null;
create index products_category on inventory.products (tenant_id, category, id) where deleted_at is null;
create index products_barcode on inventory.products (tenant_id, barcode) where deleted_at is null;
create index products_price on inventory.products (tenant_id, price, id) where deleted_at is null;
create index products_updated on inventory.products (tenant_id, updated_at, id) where deleted_at is null;
create index products_reorder on inventory.products (tenant_id, id)
  where deleted_at is null and reorder_point is not null;
call app.protect_table('inventory.products');
call app.count_table('inventory.products', 'products');

create table inventory.suppliers (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  code text not null,
  name text not null,
  email text,
  phone text,
  address text,
  contact_name text,
  tax_number text,
  lead_time_days int check (lead_time_days between 0 and 3650),
  active boolean not null default true,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  primary key (tenant_id, id)
);
create unique index suppliers_code on inventory.suppliers (tenant_id, code) where deleted_at is null;
create index suppliers_name on inventory.suppliers (tenant_id, name, id) where deleted_at is null;
call app.protect_table('inventory.suppliers');

create table inventory.warehouses (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  code text not null,
  name text not null,
  address text,
  branch_id uuid,
  active boolean not null default true,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  primary key (tenant_id, id),
  constraint warehouses_branch foreign key (tenant_id, branch_id) references tenants.branches (tenant_id, id)
);
create unique index warehouses_code on inventory.warehouses (tenant_id, code) where deleted_at is null;
create index warehouses_name on inventory.warehouses (tenant_id, name, id) where deleted_at is null;
call app.protect_table('inventory.warehouses');

-- What the ledger sums to. Only the ledger's trigger writes it.
create table inventory.stock_levels (
  tenant_id uuid not null default app.tenant_id(),
  product_id uuid not null,
  warehouse_id uuid not null,
  quantity numeric(18, 4) not null constraint stock_never_negative check (quantity >= 0),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, product_id, warehouse_id),
  foreign key (tenant_id, product_id) references inventory.products (tenant_id, id),
  foreign key (tenant_id, warehouse_id) references inventory.warehouses (tenant_id, id)
);
create index stock_levels_warehouse on inventory.stock_levels (tenant_id, warehouse_id, product_id);
call app.isolate_table('inventory.stock_levels');
grant select on inventory.stock_levels to app_api, app_system;

-- The ledger: append-only, signed quantities, one row for each leg.
create table inventory.stock_movements (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  type text not null check (type in ('receive', 'issue', 'transfer', 'adjust', 'return', 'discard', 'count')),
  product_id uuid not null,
  warehouse_id uuid not null,
  quantity numeric(18, 4) not null,
  counted numeric(18, 4) check (counted >= 0),
  balance numeric(18, 4) not null,
  unit_cost numeric(18, 4) check (unit_cost >= 0),
  reason text,
  reference text,
  transfer_id uuid,
  occurred_at timestamptz not null default now(),
  created_by uuid default coalesce(app.claims() ->> 'user', app.claims() ->> 'key')::uuid,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, product_id) references inventory.products (tenant_id, id),
  foreign key (tenant_id, warehouse_id) references inventory.warehouses (tenant_id, id),
  constraint movement_sign check (case type
    when 'receive' then quantity > 0 when 'return' then quantity > 0
    when 'issue' then quantity < 0 when 'discard' then quantity < 0
    when 'transfer' then quantity <> 0 and transfer_id is not null
    when 'adjust' then quantity <> 0
    when 'count' then counted is not null end)
);
create index stock_movements_product on inventory.stock_movements (tenant_id, product_id, id);
create index stock_movements_warehouse on inventory.stock_movements (tenant_id, warehouse_id, id);
create index stock_movements_occurred on inventory.stock_movements (tenant_id, occurred_at, id);
create index stock_movements_type on inventory.stock_movements (tenant_id, type, id);
create index stock_movements_transfer on inventory.stock_movements (tenant_id, transfer_id) where transfer_id is not null;
call app.isolate_table('inventory.stock_movements');
call app.audit_table('inventory.stock_movements');
grant select, insert on inventory.stock_movements to app_api, app_system;

-- Trigger: moves the level with the ledger, in the same transaction, under the level's row lock. Sets the
-- movement's balance, and a count's quantity. Raises DK409 stock.insufficient, stock.too_large.
create function inventory.post_movement() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  level numeric;
  after numeric;
begin
  insert into inventory.stock_levels (tenant_id, product_id, warehouse_id, quantity)
  values (new.tenant_id, new.product_id, new.warehouse_id, 0)
  on conflict do nothing;
  select l.quantity into level from inventory.stock_levels l
   where l.tenant_id = new.tenant_id and l.product_id = new.product_id and l.warehouse_id = new.warehouse_id
     for update;
  if new.type = 'count' then
    new.quantity := new.counted - level;
  end if;
  after := level + new.quantity;
  if after < 0 then
    perform app.fail(409, 'stock.insufficient', json_build_object('available', trim_scale(level)::text,
      'requested', trim_scale(-new.quantity)::text, 'product_id', new.product_id, 'warehouse_id', new.warehouse_id)::text);
  end if;
  if after >= 1e14 then
    perform app.fail(409, 'stock.too_large');
  end if;
  new.balance := after;
  update inventory.stock_levels l set quantity = new.balance, updated_at = now()
   where l.tenant_id = new.tenant_id and l.product_id = new.product_id and l.warehouse_id = new.warehouse_id;
  return new;
end $$;
create trigger post before insert on inventory.stock_movements for each row execute function inventory.post_movement();
revoke execute on function inventory.post_movement() from public;
reset role;
