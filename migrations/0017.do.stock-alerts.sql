-- A product that ran low at a warehouse, from then until it recovered.
set role app_owner;

create table inventory.stock_alerts (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null default app.uuid7(),
  product_id uuid not null,
  warehouse_id uuid not null,
  quantity numeric(18, 4) not null,
  reorder_point numeric(18, 4) not null,
  raised_at timestamptz not null default now(),
  recovered_at timestamptz,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, product_id) references inventory.products (tenant_id, id),
  foreign key (tenant_id, warehouse_id) references inventory.warehouses (tenant_id, id)
);
create unique index stock_alerts_open on inventory.stock_alerts (tenant_id, product_id, warehouse_id)
  where recovered_at is null;
create index stock_alerts_product on inventory.stock_alerts (tenant_id, product_id, id);
create index stock_alerts_warehouse on inventory.stock_alerts (tenant_id, warehouse_id, id);
create index stock_alerts_still_open on inventory.stock_alerts (tenant_id, id) where recovered_at is null;
call app.protect_table('inventory.stock_alerts');
call app.expect_large_tenants('inventory.stock_alerts');
revoke delete on inventory.stock_alerts from app_api, app_system;

-- For other modules.
create view inventory.stock_alerts_view with (security_invoker = true) as
select a.tenant_id, a.id, a.product_id, a.warehouse_id, a.raised_at, a.recovered_at from inventory.stock_alerts a;
grant select on inventory.stock_alerts_view to app_api, app_system;
