-- Stock that is destroyed by two people.
set role app_owner;

-- What somebody proposes to destroy, until another person confirms it. It holds no stock. `number` is its certificate's: those
-- of a tenant follow one another without gaps. `certificate`: what it says, as it was when it was confirmed. `warehouse_ids`: those of its
-- lines, in order, kept by their trigger; who is limited to branches sees what is of warehouses of theirs alone, and finds it
-- by the first of them.
create table inventory.destructions (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  status text not null default 'waiting' check (status in ('waiting', 'confirmed', 'cancelled')),
  number int,
  reason text not null,
  method text not null,
  proposed_by uuid not null,
  proposed_by_name text not null,
  confirmed_by uuid,
  confirmed_by_name text,
  confirmed_at timestamptz,
  certificate jsonb,
  warehouse_ids uuid[] not null default '{}',
  first_warehouse uuid generated always as (warehouse_ids[1]) stored,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint by_two_people check (confirmed_by <> proposed_by),
  constraint confirmed_or_not check (num_nulls(number, confirmed_by, confirmed_by_name, confirmed_at, certificate)
                                     = case status when 'confirmed' then 0 else 5 end)
);
create unique index destructions_number on inventory.destructions (tenant_id, number) where number is not null;
create index destructions_status on inventory.destructions (tenant_id, status, id);
create index destructions_place on inventory.destructions (tenant_id, first_warehouse, id);
create index destructions_place_status on inventory.destructions (tenant_id, first_warehouse, status, id);
-- As many of a tenant's rows may be of one warehouse: see app.expect_large_tenants.
alter table inventory.destructions alter column first_warehouse set (n_distinct = 10);
call app.protect_table('inventory.destructions', derived => '{first_warehouse}', kept => '{warehouse_ids}');
call app.limit_table('inventory.destructions', 'warehouse_ids <@ :warehouses');
call app.expect_large_tenants('inventory.destructions');
revoke delete on inventory.destructions from app_api, app_system;

-- `quantity` is in the product's own unit; `unit` and `unit_quantity` are what was said, where a unit was named.
create table inventory.destruction_lines (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null default app.uuid7(),
  destruction_id uuid not null,
  position int not null,
  product_id uuid not null,
  warehouse_id uuid not null,
  lot_id uuid,
  quantity numeric(18, 4) not null check (quantity > 0),
  unit text,
  unit_quantity numeric(18, 4),
  serials text[],
  primary key (tenant_id, id),
  constraint destruction_line_unit check ((unit is null) = (unit_quantity is null)),
  foreign key (tenant_id, destruction_id) references inventory.destructions (tenant_id, id),
  foreign key (tenant_id, product_id) references inventory.products (tenant_id, id),
  foreign key (tenant_id, warehouse_id) references inventory.warehouses (tenant_id, id),
  foreign key (tenant_id, product_id, lot_id) references inventory.lots (tenant_id, product_id, id)
);
create unique index destruction_lines_place
  on inventory.destruction_lines (tenant_id, destruction_id, product_id, warehouse_id, lot_id) nulls not distinct;
create index destruction_lines_product on inventory.destruction_lines (tenant_id, product_id, destruction_id);
create index destruction_lines_warehouse on inventory.destruction_lines (tenant_id, warehouse_id, destruction_id);
create index destruction_lines_lot on inventory.destruction_lines (tenant_id, lot_id, destruction_id);
call app.protect_table('inventory.destruction_lines');
call app.limit_table('inventory.destruction_lines',
  'warehouse_id = any (:warehouses) and (select true from inventory.destructions d
    where d.tenant_id = destruction_lines.tenant_id and d.id = destruction_id)');
revoke update, delete on inventory.destruction_lines from app_api, app_system;

-- functions: inventory/certificate_of inventory/move_destruction inventory/keep_destruction_lines inventory/keep_destruction_warehouses inventory/check_destroyed
create trigger move_destruction before insert or update on inventory.destructions
  for each row execute function inventory.move_destruction();

alter table inventory.stock_movements add constraint movement_destruction
  foreign key (tenant_id, destruction_id) references inventory.destructions (tenant_id, id);
create index stock_movements_destruction on inventory.stock_movements (tenant_id, destruction_id) where destruction_id is not null;
create trigger keep_destruction_lines before insert on inventory.destruction_lines
  for each row execute function inventory.keep_destruction_lines();
create trigger keep_destruction_warehouses after insert on inventory.destruction_lines
  referencing new table as changed for each statement execute function inventory.keep_destruction_warehouses();
create trigger keep_destruction_warehouses_left after delete on inventory.destruction_lines
  referencing old table as changed for each statement execute function inventory.keep_destruction_warehouses();
create constraint trigger check_destroyed after update of status on inventory.destructions deferrable initially deferred
  for each row when (new.status = 'confirmed') execute function inventory.check_destroyed();
