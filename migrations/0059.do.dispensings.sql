-- What was dispensed of prescriptions, by what was handed over.
set role app_owner;

-- For the pharmacy: what was handed over of orders, and what came back of it, in the products' own units.
create view sales.handed_lines with (security_invoker = true) as
select f.tenant_id, f.id, f.fulfilment_id, f.order_line_id, l.order_id, l.position, l.product_id, l.prescription_line_id,
       o.warehouse_id, f.quantity * l.unit_factor as own_quantity, l.returned * l.unit_factor as own_returned, h.fulfilled_at
  from sales.fulfilment_lines f
  join sales.order_lines l on l.tenant_id = f.tenant_id and l.id = f.order_line_id
  join sales.orders o on o.tenant_id = l.tenant_id and o.id = l.order_id
  join sales.fulfilments h on h.tenant_id = f.tenant_id and h.id = f.fulfilment_id;
create view sales.brought_lines with (security_invoker = true) as
select b.tenant_id, b.return_id, b.order_line_id, b.quantity * l.unit_factor as own_quantity, r.destination, r.reason_code
  from sales.return_lines b
  join sales.returns r on r.tenant_id = b.tenant_id and r.id = b.return_id
  join sales.order_lines l on l.tenant_id = b.tenant_id and l.id = b.order_line_id;
create view sales.prescribed_lines with (security_invoker = true) as
select l.tenant_id, l.id, l.order_id, l.prescription_line_id from sales.order_lines l where l.prescription_line_id is not null;
grant select on sales.handed_lines, sales.brought_lines, sales.prescribed_lines to app_api, app_system;

-- For the pharmacy: what a product is.
create view inventory.medicines with (security_invoker = true) as
select p.tenant_id, p.id, p.sku, p.name, p.unit, p.generic_name, p.strength, p.form, p.controlled_class, p.deleted_at from inventory.products p;
grant select on inventory.medicines to app_api, app_system;

-- What was given out: the line of a fulfilment, and the prescription's line that covers it; null: it is noted as sold without one.
-- `quantity` and `given_back` are in the product's own unit. `early_reason`: why it was given before the filling before it had run out.
create table pharmacy.dispensings (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null default app.uuid7(),
  fulfilment_line_id uuid not null,
  order_line_id uuid not null,
  order_id uuid not null,
  prescription_line_id uuid,
  product_id uuid not null,
  warehouse_id uuid not null,
  category text not null check (category in ('general', 'pharmacy_only', 'prescription', 'controlled')),
  quantity numeric(18, 4) not null check (quantity > 0),
  given_back numeric(18, 4) not null default 0,
  dispensed_at timestamptz not null,
  early_reason text check (early_reason <> ''),
  dispensed_by uuid default app.actor_id(),
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, fulfilment_line_id) references sales.fulfilment_lines (tenant_id, id),
  foreign key (tenant_id, order_line_id) references sales.order_lines (tenant_id, id),
  foreign key (tenant_id, order_id) references sales.orders (tenant_id, id),
  foreign key (tenant_id, prescription_line_id) references pharmacy.prescription_lines (tenant_id, id),
  foreign key (tenant_id, product_id) references inventory.products (tenant_id, id),
  foreign key (tenant_id, warehouse_id) references inventory.warehouses (tenant_id, id),
  constraint dispensing_given_back check (given_back between 0 and quantity)
);
create unique index dispensings_fulfilled on pharmacy.dispensings (tenant_id, fulfilment_line_id);
create index dispensings_order_line on pharmacy.dispensings (tenant_id, order_line_id, id);
create index dispensings_order on pharmacy.dispensings (tenant_id, order_id, id);
create index dispensings_prescription on pharmacy.dispensings (tenant_id, prescription_line_id, id);
create index dispensings_product on pharmacy.dispensings (tenant_id, product_id, id);
create index dispensings_category on pharmacy.dispensings (tenant_id, category, id);
create index dispensings_at on pharmacy.dispensings (tenant_id, dispensed_at, id);
create index dispensings_place on pharmacy.dispensings (tenant_id, warehouse_id, id);
create index dispensings_place_at on pharmacy.dispensings (tenant_id, warehouse_id, dispensed_at, id);
call app.protect_table('pharmacy.dispensings', derived => '{given_back}');
call app.limit_table('pharmacy.dispensings');
call app.expect_large_tenants('pharmacy.dispensings', '{warehouse_id}');
revoke insert, update, delete on pharmacy.dispensings from app_api, app_system;

-- What of it the prescription has again: `return_id` where it came back to the shelf, else somebody who dispenses said so.
create table pharmacy.give_backs (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null default app.uuid7(),
  dispensing_id uuid not null,
  warehouse_id uuid not null,
  return_id uuid,
  quantity numeric(18, 4) not null check (quantity > 0),
  reason text not null check (reason <> ''),
  given_by uuid default app.actor_id(),
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, dispensing_id) references pharmacy.dispensings (tenant_id, id),
  foreign key (tenant_id, warehouse_id) references inventory.warehouses (tenant_id, id),
  foreign key (tenant_id, return_id) references sales.returns (tenant_id, id)
);
create index give_backs_dispensing on pharmacy.give_backs (tenant_id, dispensing_id, id);
create index give_backs_warehouse on pharmacy.give_backs (tenant_id, warehouse_id, id);
create index give_backs_return on pharmacy.give_backs (tenant_id, return_id) where return_id is not null;
call app.protect_table('pharmacy.give_backs');
call app.limit_table('pharmacy.give_backs');
revoke insert, update, delete on pharmacy.give_backs from app_api, app_system;

-- functions: pharmacy/count_dispensed
create trigger count_dispensed after insert on pharmacy.dispensings for each row execute function pharmacy.count_dispensed();
create trigger count_given_back after insert on pharmacy.give_backs for each row execute function pharmacy.count_dispensed();
-- functions: pharmacy/covers pharmacy/dispense pharmacy/give_back pharmacy/restore
