-- The packs that a product comes in, and the single packs that have a number of their own.
set role app_owner;

-- A unit beside the product's own: so many of it, or of another unit. `factor`, in the product's own units, follows.
create table inventory.product_units (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  product_id uuid not null,
  unit text not null check (unit <> ''),
  quantity numeric(18, 4) not null check (quantity > 0),
  of_unit_id uuid,
  factor numeric(18, 4) not null check (factor > 0),
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, product_id) references inventory.products (tenant_id, id),
  foreign key (tenant_id, of_unit_id) references inventory.product_units (tenant_id, id)
);
create unique index product_units_name on inventory.product_units (tenant_id, product_id, lower(unit));
create index product_units_parts on inventory.product_units (tenant_id, product_id, of_unit_id) where of_unit_id is not null;
call app.isolate_table('inventory.product_units');
call app.audit_table('inventory.product_units', derived => '{factor}');
create trigger touch before update on inventory.product_units for each row execute function app.touch();
grant select, insert, update, delete on inventory.product_units to app_api, app_system;

-- What was said in a unit.
alter table inventory.stock_movements add constraint movement_unit check ((unit is null) = (unit_quantity is null));
create index stock_movements_unit on inventory.stock_movements (tenant_id, product_id, lower(unit)) where unit is not null;

-- functions: inventory/keep_product_unit inventory/keep_unit_name
create trigger keep_product_unit before insert or update or delete on inventory.product_units
  for each row execute function inventory.keep_product_unit();
create trigger keep_unit_name before update of unit on inventory.products
  for each row when (lower(new.unit) <> lower(old.unit)) execute function inventory.keep_unit_name();

-- Where each pack with a number of its own is, and what became of it. `movement_id` is the last that moved it, at `moved_at`;
-- it has a warehouse while it is in stock. `last_warehouse`: that of the movement, and `other_warehouse`, unless it is in stock, the other
-- one of the movement's transfer: who is limited to branches sees it by them. `returned`: to its supplier; `missing`: adjusted out, or not found by a count; `reversed`: its receipt was.
create table inventory.serials (
  tenant_id uuid not null default app.tenant_id(),
  id uuid not null,
  product_id uuid not null,
  serial text not null check (length(serial) between 1 and 20),
  state text not null check (state in ('in_stock', 'in_transit', 'issued', 'discarded', 'returned', 'missing', 'reversed')),
  warehouse_id uuid,
  lot_id uuid,
  movement_id uuid not null,
  last_warehouse uuid not null,
  other_warehouse uuid,
  moved_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, product_id) references inventory.products (tenant_id, id),
  foreign key (tenant_id, warehouse_id) references inventory.warehouses (tenant_id, id),
  foreign key (tenant_id, product_id, lot_id) references inventory.lots (tenant_id, product_id, id),
  foreign key (tenant_id, movement_id) references inventory.stock_movements (tenant_id, id),
  constraint serial_place check ((state = 'in_stock') = (warehouse_id is not null)
    and (warehouse_id is null or (warehouse_id = last_warehouse and other_warehouse is null)))
);
create unique index serials_number on inventory.serials (tenant_id, product_id, serial);
create index serials_serial on inventory.serials (tenant_id, serial, id);
create index serials_product on inventory.serials (tenant_id, product_id, id);
create index serials_place on inventory.serials (tenant_id, warehouse_id, product_id, lot_id) where warehouse_id is not null;
create index serials_lot on inventory.serials (tenant_id, lot_id, id) where lot_id is not null;
create index serials_state on inventory.serials (tenant_id, state, id);
create index serials_last on inventory.serials (tenant_id, last_warehouse, id);
create index serials_last_state on inventory.serials (tenant_id, last_warehouse, state, id);
create index serials_other on inventory.serials (tenant_id, other_warehouse, id) where other_warehouse is not null;
create index serials_movement on inventory.serials (tenant_id, movement_id);
call app.isolate_table('inventory.serials');
call app.limit_table('inventory.serials', 'last_warehouse = any (:warehouses) or other_warehouse = any (:warehouses)');
call app.expect_large_tenants('inventory.serials', '{last_warehouse,other_warehouse}');
grant select on inventory.serials to app_api, app_system;

-- What is under way with each transfer. It reads as the owner, as inventory.transfer_legs does: who is limited to branches sees
-- what comes to one of theirs, or left one.
create view inventory.transit_serials with (security_barrier = true) as
select s.tenant_id, l.transfer_id, s.product_id, s.lot_id, s.serial
  from inventory.serials s
  join inventory.transfer_legs l on l.tenant_id = s.tenant_id and l.id = s.movement_id
 where s.state = 'in_transit';
grant select on inventory.transit_serials to app_api, app_system;

-- The movements of each serial, as its trigger found them in the ledger.
create table inventory.serial_movements (
  tenant_id uuid not null default app.tenant_id(),
  serial_id uuid not null,
  movement_id uuid not null,
  primary key (tenant_id, serial_id, movement_id),
  foreign key (tenant_id, serial_id) references inventory.serials (tenant_id, id),
  foreign key (tenant_id, movement_id) references inventory.stock_movements (tenant_id, id)
);
create index serial_movements_movement on inventory.serial_movements (tenant_id, movement_id);
call app.isolate_table('inventory.serial_movements');
call app.limit_table('inventory.serial_movements', '(
  select true from inventory.stock_movements m where m.tenant_id = serial_movements.tenant_id and m.id = serial_movements.movement_id)');
call app.expect_large_tenants('inventory.serial_movements');
grant select on inventory.serial_movements to app_api, app_system;

-- functions: inventory/move_serials
create trigger move_serials after insert on inventory.stock_movements
  for each row when (new.type <> 'revalue') execute function inventory.move_serials();
