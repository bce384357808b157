-- What is reported of stock to the tax authority: what came in and went out, and what remains.
set role app_owner;

-- For other modules: between which warehouses a transfer goes, what a supplier is to a tax authority, and what was asked for what left.
create view inventory.transfer_places with (security_invoker = true) as
select t.tenant_id, t.id, t.from_warehouse_id, t.to_warehouse_id from inventory.stock_transfers t;
create view inventory.supplier_tax_numbers with (security_invoker = true) as
select s.tenant_id, s.id, s.name, s.tax_number from inventory.suppliers s;
create view sales.sold_lines with (security_invoker = true) as
select f.tenant_id, f.id as fulfilment_line_id, l.order_id, l.total, l.own_quantity, o.currency
  from sales.fulfilment_lines f
  join sales.order_lines l on l.tenant_id = f.tenant_id and l.id = f.order_line_id
  join sales.orders o on o.tenant_id = l.tenant_id and o.id = l.order_id;
grant select on inventory.transfer_places, inventory.supplier_tax_numbers, sales.sold_lines to app_api, app_system;

-- What moved at once, of one kind, at a warehouse of a device: the movements of one request, `batch`. `number` is the device's next, which a
-- report gets when it is told: one that is refused gives it back, so that they follow one another as the authority has them.
-- `uncertain_since`: the authority may have it although it did not say so. `is_open`: there is something left to tell. `is_nothing`: no hundredth is.
create table fiscal.stock_reports (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  device_id uuid not null,
  warehouse_id uuid not null,
  number bigint check (number > 0),
  kind text not null check (kind in ('import', 'purchase', 'return', 'move_in', 'adjust_in', 'sale', 'supplier_return', 'move_out',
                                     'discard', 'adjust_out')),
  batch text not null,
  occurred_at timestamptz not null,
  partner_name text,
  partner_tin text,
  partner_branch text,
  remark text,
  moved_by uuid,
  moved_by_name text,
  total numeric(18, 2) not null default 0,
  tax numeric(18, 2) not null default 0,
  status text not null default 'pending'
    check (status in ('pending', 'sending', 'accepted', 'ambiguous', 'rejected', 'dead', 'given_up')),
  attempts int not null default 0,
  renumbered int not null default 0,
  next_attempt_at timestamptz not null default now(),
  gives_up_at timestamptz not null default now() + interval '72 hours',
  claim uuid,
  tried_at timestamptz,
  uncertain_since timestamptz,
  last_error jsonb,
  request jsonb,
  told_at timestamptz, is_nothing boolean not null default false,
  given_up_by uuid, given_up_at timestamptz,
  give_up_reason text,
  is_open boolean not null generated always as (status in ('pending', 'sending', 'ambiguous')) stored,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, device_id) references fiscal.devices (tenant_id, id),
  foreign key (tenant_id, warehouse_id) references inventory.warehouses (tenant_id, id),
  constraint stock_report_told check ((status = 'accepted') = (told_at is not null)),
  constraint stock_report_given_up check ((status = 'given_up') = (given_up_at is not null)),
  constraint stock_report_number check (number is not null or is_nothing or status not in ('accepted', 'ambiguous'))
);
create unique index stock_reports_number on fiscal.stock_reports (tenant_id, device_id, number) where number is not null;
create index stock_reports_unheard on fiscal.stock_reports (tenant_id, device_id, number)
  where number is not null and uncertain_since is null and status in ('pending', 'rejected', 'dead');
create index stock_reports_open on fiscal.stock_reports (tenant_id, device_id, id) where is_open;
create index stock_reports_claimed on fiscal.stock_reports (tenant_id, device_id) where claim is not null;
create index stock_reports_due on fiscal.stock_reports (next_attempt_at) where is_open;
create index stock_reports_batch on fiscal.stock_reports (tenant_id, batch, id);
create index stock_reports_status on fiscal.stock_reports (tenant_id, status, id);
create index stock_reports_of_device on fiscal.stock_reports (tenant_id, device_id, id);
create index stock_reports_kind on fiscal.stock_reports (tenant_id, kind, id);
create index stock_reports_place on fiscal.stock_reports (tenant_id, warehouse_id, id);
create index stock_reports_place_status on fiscal.stock_reports (tenant_id, warehouse_id, status, id);
call app.protect_table('fiscal.stock_reports',
  derived => '{is_open,is_nothing,attempts,next_attempt_at,gives_up_at,claim,tried_at,request,renumbered,total,tax}');
call app.limit_table('fiscal.stock_reports');
call app.expect_large_tenants('fiscal.stock_reports', '{warehouse_id,device_id}');
revoke insert, update, delete on fiscal.stock_reports from app_api, app_system;

-- A movement as it is told; `total` has the tax in it. Codes and units are the product's when it is told.
-- `told_quantity`: the quantity in hundredths, by how much the rounded balance changes with it, which may be nothing.
-- A count that a late movement changes has a line more, of the difference. What came to a device or left it although nothing moved is of no movement.
create table fiscal.stock_report_lines (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null default app.uuid7(),
  report_id uuid not null,
  movement_id uuid,
  product_id uuid not null,
  lot_id uuid,
  quantity numeric(18, 4) not null check (quantity > 0), told_quantity numeric(18, 2) check (told_quantity >= 0),
  total numeric(18, 2) not null check (total >= 0),
  tax numeric(18, 2) not null check (tax >= 0),
  band text not null,
  rate numeric(7, 4) not null check (rate >= 0),
  primary key (tenant_id, id),
  foreign key (tenant_id, report_id) references fiscal.stock_reports (tenant_id, id),
  foreign key (tenant_id, movement_id) references inventory.stock_movements (tenant_id, id),
  foreign key (tenant_id, product_id) references inventory.products (tenant_id, id),
  foreign key (tenant_id, product_id, lot_id) references inventory.lots (tenant_id, product_id, id)
);
create index stock_report_lines_movement on fiscal.stock_report_lines (tenant_id, movement_id);
create index stock_report_lines_report on fiscal.stock_report_lines (tenant_id, report_id, movement_id);
create index stock_report_lines_product on fiscal.stock_report_lines (tenant_id, product_id, report_id);
create index stock_report_lines_lot on fiscal.stock_report_lines (tenant_id, product_id, lot_id) where lot_id is not null;
call app.protect_table('fiscal.stock_report_lines', derived => '{told_quantity}');
call app.limit_table('fiscal.stock_report_lines',
  '(select true from fiscal.stock_reports r where r.tenant_id = stock_report_lines.tenant_id and r.id = report_id)');
revoke insert, update, delete on fiscal.stock_report_lines from app_api, app_system;

-- What remains of a product at a device's warehouses, as the authority was told last; it is told again while it is `due`, `telling` under a claim; under
-- the code of its item, which may be another one by now: then nothing is left under that, before what is left is told under the new one.
-- `moved` is what the reports come to that the authority accepted, and `said` what they said, in hundredths.
-- From `compare_at` on, all that was reported is compared with what is there.
create table fiscal.stock_masters (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null default app.uuid7(),
  device_id uuid not null,
  product_id uuid not null,
  quantity numeric(18, 4),
  moved numeric(18, 4) not null default 0, said numeric(18, 2) not null default 0,
  told_at timestamptz,
  due boolean not null default true,
  item_code text,
  claim uuid,
  telling numeric(18, 4), telling_code text,
  attempts int not null default 0,
  next_attempt_at timestamptz not null default now(),
  last_error jsonb,
  compare_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, device_id) references fiscal.devices (tenant_id, id),
  foreign key (tenant_id, product_id) references inventory.products (tenant_id, id)
);
create unique index stock_masters_product on fiscal.stock_masters (tenant_id, device_id, product_id);
create index stock_masters_claimed on fiscal.stock_masters (tenant_id, device_id) where claim is not null;
create index stock_masters_next on fiscal.stock_masters (tenant_id, device_id, next_attempt_at) where due;
create index stock_masters_next_compared on fiscal.stock_masters (tenant_id, device_id, compare_at) where compare_at is not null;
create index stock_masters_compared on fiscal.stock_masters (compare_at) where compare_at is not null;
create index stock_masters_due on fiscal.stock_masters (next_attempt_at) where due;
create index stock_masters_of_product on fiscal.stock_masters (tenant_id, product_id, device_id);
call app.isolate_table('fiscal.stock_masters');
grant select on fiscal.stock_masters to app_api, app_system;

-- functions: fiscal/move_stock_report
create trigger move_stock_report before update on fiscal.stock_reports
  for each row execute function fiscal.move_stock_report();
-- functions: fiscal/mark_changed_device
create trigger mark_changed_device after update on fiscal.devices for each row
  when ((old.status = 'active') <> (new.status = 'active') or old.branch_id is distinct from new.branch_id)
  execute function fiscal.mark_changed_device();
