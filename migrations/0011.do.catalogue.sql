-- What a tenant deals in: products, suppliers, warehouses.
set role app_owner;

create schema inventory;
grant usage on schema inventory to app_api, app_system;

-- A product costs what was entered (at `entered_at`; null: nothing was) or what the movement `cost_movement_id` brought.
-- `quarantine_returns` is what somebody said; inventory.returns_wait has the rule where nobody did.
create table inventory.products (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  sku text not null check (sku <> ''),
  name text not null check (name <> ''),
  description text,
  category text,
  barcode text,
  unit text not null default 'each' check (unit <> ''),
  price numeric(18, 4) not null default 0 check (price >= 0),
  cost numeric(26, 12) not null default 0 check (cost >= 0),
  entered_cost numeric(26, 12) not null default 0 check (entered_cost >= 0),
  entered_at timestamptz,
  cost_movement_id uuid,
  currency text not null default tenants.currency() check (currency ~ '^[A-Z]{3}$'),
  tax_category text,
  reorder_point numeric(18, 4) check (reorder_point >= 0),
  reorder_quantity numeric(18, 4) check (reorder_quantity > 0),
  track_lots boolean not null default false,
  expiry_required boolean not null default false,
  whole_units boolean not null default false,
  quarantine_returns boolean,
  min_receipt_days int check (min_receipt_days between 0 and 3650),
  serials_required boolean not null default false,
  generic_name text,
  strength text,
  form text,
  controlled_class text,
  cold_chain boolean not null default false,
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
create index products_price on inventory.products (tenant_id, price, id) where deleted_at is null;
create index products_updated on inventory.products (tenant_id, updated_at, id) where deleted_at is null;
create index products_reorder on inventory.products (tenant_id, id) where deleted_at is null and reorder_point is not null;
call app.protect_table('inventory.products', derived => '{entered_cost,entered_at}');
call app.expect_large_tenants('inventory.products');
call app.count_table('inventory.products', 'products');

-- The barcodes of products, each for so many of the product's units. The key is the same for all forms of one GTIN. Those of
-- a removed product are removed with it, and free.
-- functions: inventory/barcode_key
create table inventory.barcodes (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  product_id uuid not null,
  barcode text not null check (barcode <> ''),
  key text not null generated always as (inventory.barcode_key(barcode)) stored,
  pack_quantity numeric(18, 4) not null default 1 check (pack_quantity > 0),
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, product_id) references inventory.products (tenant_id, id),
  constraint barcodes_of_product unique (tenant_id, product_id, barcode)
);
create unique index barcodes_key on inventory.barcodes (tenant_id, key) where deleted_at is null;
call app.isolate_table('inventory.barcodes');
call app.audit_table('inventory.barcodes', derived => '{key}');
create trigger touch before update on inventory.barcodes for each row execute function app.touch();
grant select, insert, update, delete on inventory.barcodes to app_api, app_system;

-- Which of its barcodes is a product's first. Writing the product's field makes the barcode and drops the one before.
-- functions: inventory/keep_barcodes
alter table inventory.products add constraint products_barcode foreign key (tenant_id, id, barcode)
  references inventory.barcodes (tenant_id, product_id, barcode) deferrable initially deferred;
create trigger barcodes_insert after insert on inventory.products referencing new table as new_rows
  for each statement execute function inventory.keep_barcodes();
create trigger barcodes_update after update on inventory.products referencing old table as old_rows new table as new_rows
  for each statement execute function inventory.keep_barcodes();

create table inventory.suppliers (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  code text not null check (code <> ''),
  name text not null check (name <> ''),
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

-- `quarantine`: what is there has value, and is not usable until it is released into another warehouse.
create table inventory.warehouses (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  code text not null check (code <> ''),
  name text not null check (name <> ''),
  address text,
  branch_id uuid,
  quarantine boolean not null default false,
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
create index warehouses_of_branch on inventory.warehouses (tenant_id, branch_id) where branch_id is not null;
call app.protect_table('inventory.warehouses');
call app.expect_large_tenants('inventory.warehouses');
call app.limit_table('inventory.warehouses', 'branch_id = any (:branches)', 'warehouses_branch');
-- functions: inventory/keep_quarantine
create trigger keep_quarantine before update of quarantine on inventory.warehouses
  for each row when (old.quarantine <> new.quarantine) execute function inventory.keep_quarantine();

-- For other modules: the catalogue, what was removed with it.
create view inventory.products_view with (security_invoker = true) as
select p.tenant_id, p.id, p.sku, p.name, p.category, p.barcode, p.unit, p.price, p.cost, p.currency, p.reorder_point,
       p.reorder_quantity, p.track_lots, p.whole_units, p.active, p.deleted_at
  from inventory.products p;
create view inventory.suppliers_view with (security_invoker = true) as
select s.tenant_id, s.id, s.code, s.name, s.email, s.lead_time_days, s.active, s.deleted_at from inventory.suppliers s;
create view inventory.warehouses_view with (security_invoker = true) as
select w.tenant_id, w.id, w.code, w.name, w.branch_id, w.active, w.deleted_at, w.quarantine from inventory.warehouses w;
grant select on inventory.products_view, inventory.suppliers_view, inventory.warehouses_view to app_api, app_system;
