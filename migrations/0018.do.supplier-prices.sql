-- Buying: how a tenant buys, and what its suppliers ask.
set role app_owner;

create schema purchasing;
grant usage on schema purchasing to app_api, app_system;

create table purchasing.settings (
  tenant_id uuid primary key default app.tenant_id() references tenants.tenants,
  id uuid generated always as (tenant_id) stored,
  allow_self_approval boolean not null default false,
  receive_tolerance_percent numeric(7, 4) not null default 0 check (receive_tolerance_percent between 0 and 100),
  update_supplier_price boolean not null default false,
  remind_after_hours int default 48 check (remind_after_hours between 1 and 8760),
  remind_times int not null default 3 check (remind_times between 1 and 10),
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
call app.protect_table('purchasing.settings');

-- What a supplier asks for a product. At most one supplier of a product is the preferred one.
create table purchasing.supplier_products (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  supplier_id uuid not null,
  product_id uuid not null,
  supplier_sku text,
  price numeric(26, 12) not null check (price >= 0),
  currency text not null default tenants.currency() check (currency ~ '^[A-Z]{3}$'),
  lead_time_days int check (lead_time_days between 0 and 3650),
  minimum_quantity numeric(18, 4) check (minimum_quantity > 0),
  preferred boolean not null default false,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  primary key (tenant_id, id),
  constraint supplier_products_supplier foreign key (tenant_id, supplier_id)
    references inventory.suppliers (tenant_id, id),
  constraint supplier_products_product foreign key (tenant_id, product_id) references inventory.products (tenant_id, id)
);
create unique index supplier_products_pair on purchasing.supplier_products (tenant_id, supplier_id, product_id)
  where deleted_at is null;
create unique index supplier_products_preferred on purchasing.supplier_products (tenant_id, product_id)
  where preferred and deleted_at is null;
create index supplier_products_product on purchasing.supplier_products (tenant_id, product_id, id);
create index supplier_products_price on purchasing.supplier_products (tenant_id, price, id) where deleted_at is null;
call app.protect_table('purchasing.supplier_products');
call app.expect_large_tenants('purchasing.supplier_products');
