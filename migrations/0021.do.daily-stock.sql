-- The value of stock, day by day.
set role app_owner;

create schema reports;
grant usage on schema reports to app_api, app_system;

-- The ledger summed by the day on which things happened, in the tenant's time zone: a row for each product, warehouse
-- and day with movements or use. `received` is less what was reversed or went back to suppliers; `issued` is what
-- inventory.product_use has, so what customers brought back counts where it was issued, wherever it came to lie; `adjusted`
-- are adjustments, discards, counts and revaluations; the rest of `change` are transfers, and what came back to another
-- warehouse. The closing is the sum of all changes up to that day, so the `latest` is what there is. A `generation` is of one
-- time zone: another zone makes another generation, beside the one that is read until the new one is whole.
create table reports.daily_stock (
  tenant_id uuid not null default app.tenant_id(),
  product_id uuid not null,
  warehouse_id uuid not null,
  generation int not null default 1,
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
  primary key (tenant_id, product_id, warehouse_id, generation, day),
  foreign key (tenant_id, product_id) references inventory.products (tenant_id, id),
  foreign key (tenant_id, warehouse_id) references inventory.warehouses (tenant_id, id)
) with (fillfactor = 85);
create index daily_stock_product on reports.daily_stock (tenant_id, product_id, generation, day);
create unique index daily_stock_latest on reports.daily_stock (tenant_id, product_id, warehouse_id, generation) where latest;
create index daily_stock_issued on reports.daily_stock (tenant_id, product_id, generation, day) where was_issued;
call app.isolate_table('reports.daily_stock');
call app.limit_table('reports.daily_stock');
grant select on reports.daily_stock to app_api, app_system;
call app.expect_large_tenants('reports.daily_stock');

-- Which generation of a tenant's days is read, and in which zone it is; a tenant without a row reads the first, in its own
-- zone. While another one is `summing`, it is whole up to a product, and of that one, where it says so, `through` a day; then what is left
-- of earlier ones is `clearing`, up to a product.
create table reports.day_zones (
  tenant_id uuid primary key default app.tenant_id() references tenants.tenants,
  generation int not null default 1,
  time_zone text not null constraint day_zones_time_zone check (app.is_time_zone(time_zone)),
  next_generation int,
  next_time_zone text constraint day_zones_next_time_zone check (app.is_time_zone(next_time_zone)),
  last_generation int not null default 1,
  state text not null default 'done' check (state in ('done', 'summing', 'clearing')),
  product_id uuid not null default '00000000-0000-0000-0000-000000000000',
  through date,
  asked_at timestamptz not null default now(),
  check ((state = 'summing') = (next_generation is not null) and (state = 'summing') = (next_time_zone is not null))
);
call app.isolate_table('reports.day_zones');
create index day_zones_undone on reports.day_zones (tenant_id) where state <> 'done';
grant select on reports.day_zones to app_api, app_system;

-- The days that are read, all of one generation, and the zone that they are in. What there is where there is no row stands
-- within the sub-select: a `coalesce` around it, which is not leakproof, would be compared behind the policy, by no index.
create view reports.days with (security_invoker = true) as
select d.* from reports.daily_stock d
 where d.generation = (select coalesce(max(z.generation), 1) from reports.day_zones z where z.tenant_id = (select app.tenant_id()));
create view reports.time_zones with (security_invoker = true) as
select t.tenant_id, coalesce(z.time_zone, t.time_zone) as time_zone
  from tenants.time_zones t left join reports.day_zones z on z.tenant_id = t.tenant_id;
grant select on reports.days, reports.time_zones to app_api, app_system;

-- functions: reports/sum_movement reports/sum_late_movements reports/hold_day_zones reports/move_days
create trigger sum_day before insert on inventory.stock_movements for each row execute function reports.sum_movement();
create trigger sum_late_days after insert on inventory.stock_movements referencing new table as posted
  for each statement execute function reports.sum_late_movements();
-- By its name before days_stay, which takes the lock of the days.
create trigger day_zones_first before update of time_zone on tenants.tenants
  for each row when (new.time_zone <> old.time_zone) execute function reports.hold_day_zones();
create trigger move_days after update of time_zone on tenants.tenants
  for each row when (new.time_zone <> old.time_zone) execute function reports.move_days();
