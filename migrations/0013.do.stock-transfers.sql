-- Goods that left one warehouse and, until they are received, are in no other. `closed`: received in part, and the rest
-- was sent back or lost.
set role app_owner;

create table inventory.stock_transfers (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  from_warehouse_id uuid not null,
  to_warehouse_id uuid not null,
  status text not null default 'in_transit' check (status in ('in_transit', 'partially_received', 'received',
    'closed', 'cancelled')),
  reference text,
  note text,
  sent_at timestamptz not null default now(),
  finished_at timestamptz,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, from_warehouse_id) references inventory.warehouses (tenant_id, id),
  foreign key (tenant_id, to_warehouse_id) references inventory.warehouses (tenant_id, id),
  constraint between_two check (from_warehouse_id <> to_warehouse_id),
  constraint transfer_finished check ((status in ('in_transit', 'partially_received')) = (finished_at is null))
);
create index stock_transfers_status on inventory.stock_transfers (tenant_id, status, id);
create index stock_transfers_under_way on inventory.stock_transfers (tenant_id, id) where status in ('in_transit', 'partially_received');
create index stock_transfers_from on inventory.stock_transfers (tenant_id, from_warehouse_id, id);
create index stock_transfers_to on inventory.stock_transfers (tenant_id, to_warehouse_id, id);
create index stock_transfers_from_status on inventory.stock_transfers (tenant_id, from_warehouse_id, status, id);
create index stock_transfers_to_status on inventory.stock_transfers (tenant_id, to_warehouse_id, status, id);
call app.protect_table('inventory.stock_transfers');
call app.limit_table('inventory.stock_transfers',
  'from_warehouse_id = any (:warehouses) or to_warehouse_id = any (:warehouses)');
create policy sent_within on inventory.stock_transfers as restrictive for insert to app_api
  with check (case when (select app.warehouses()) is null then true
              else array[from_warehouse_id, to_warehouse_id] <@ (select app.warehouses()) end);
call app.expect_large_tenants('inventory.stock_transfers', '{from_warehouse_id,to_warehouse_id}');
revoke delete on inventory.stock_transfers from app_api, app_system;
