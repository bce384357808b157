-- The value of stock, day by day.
set role app_owner;

create schema reports;
grant usage on schema reports to app_api, app_system;

-- The ledger summed by the day on which things happened, in the tenant's time zone: a row for each product, warehouse
-- and day with movements or use. `received` is less what was reversed or went back to suppliers; `issued` is what
-- inventory.product_use has, so what customers brought back counts where it was issued, wherever it came to lie; `adjusted`
-- are adjustments, discards, counts and revaluations; the rest of `change` are transfers, and what came back to another
-- warehouse. The closing is the sum of all changes up to that day, so the `latest` is what there is.
create table reports.daily_stock (
  tenant_id uuid not null default app.tenant_id(),
  product_id uuid not null,
  warehouse_id uuid not null,
  day date not null,
  latest boolean not null,
  movements int not null,
  was_issued boolean not null,
  received numeric(24, 4) not null,
  received_value numeric(32, 4) not null,
  issued numeric(24, 4) not null,
  issued_value numeric(32, 4) not null,
  adjusted numeric(24, 4) not null,
  adjusted_value numeric(32, 4) not null,
  change numeric(24, 4) not null,
  change_value numeric(32, 4) not null,
  closing_quantity numeric(24, 4) not null,
  closing_value numeric(32, 4) not null,
  primary key (tenant_id, product_id, warehouse_id, day),
  foreign key (tenant_id, product_id) references inventory.products (tenant_id, id),
  foreign key (tenant_id, warehouse_id) references inventory.warehouses (tenant_id, id)
) with (fillfactor = 85);
create index daily_stock_product on reports.daily_stock (tenant_id, product_id, day);
create unique index daily_stock_latest on reports.daily_stock (tenant_id, product_id, warehouse_id) where latest;
create index daily_stock_issued on reports.daily_stock (tenant_id, product_id, day) where was_issued;
call app.isolate_table('reports.daily_stock');
call app.limit_table('reports.daily_stock');
grant select on reports.daily_stock to app_api, app_system;
call app.expect_large_tenants('reports.daily_stock');

-- functions: reports/sum_movement reports/sum_late_movements reports/move_days
create trigger sum_day before insert on inventory.stock_movements for each row execute function reports.sum_movement();
create trigger sum_late_days after insert on inventory.stock_movements referencing new table as posted
  for each statement execute function reports.sum_late_movements();
create trigger move_days after update of time_zone on tenants.tenants
  for each row when (new.time_zone <> old.time_zone) execute function reports.move_days();
