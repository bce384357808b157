-- What stock is worth, day by day; weekly reports; alerts of low stock.
set role app_owner;

create schema reports;
grant usage on schema reports to app_api, app_system;

-- What the movement added to the worth of its warehouse's stock, at moving average cost. The ledger's trigger sets it.
alter table inventory.stock_movements add column value numeric(32, 4) not null default 0;
create index stock_movements_product_occurred on inventory.stock_movements (tenant_id, product_id, occurred_at, id);
create index stock_movements_warehouse_occurred on inventory.stock_movements (tenant_id, warehouse_id, occurred_at, id);
create index stock_movements_type_occurred on inventory.stock_movements (tenant_id, type, occurred_at, id);

-- The ledger summed by the day on which things happened, in the tenant's time zone: a row for each product, warehouse
-- and day with movements. `issued` is less what came back; `adjusted` are adjustments, discards and counts; the rest
-- of `change` are transfers. The closing is the sum of all changes up to that day, so the `latest` is what there is.
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
grant select on reports.daily_stock to app_api, app_system;

-- A tenant may own most of the ledger. The planner is told to expect that, or it takes each tenant for one of many and
-- works out a whole report before it sorts it.
alter table inventory.stock_movements alter column tenant_id set (n_distinct = 10);
alter table reports.daily_stock alter column tenant_id set (n_distinct = 10);

-- What a movement is worth. Stock leaves at the average of what is there, the last of it with all that is left of the
-- value; it arrives from another warehouse with the value that left it, and from a customer with the value of the
-- issue that it takes back. Received stock costs its unit cost, else the product's; found stock the average.
create function reports.worth(m inventory.stock_movements) returns numeric
language plpgsql volatile set search_path = pg_catalog as $$
declare
  held numeric;
  held_value numeric;
  source numeric;
  source_value numeric;
  arrived numeric;
  arrived_value numeric;
begin
  if m.quantity = 0 then
    return 0;
  end if;
  select d.closing_quantity, d.closing_value into held, held_value from reports.daily_stock d
   where d.tenant_id = m.tenant_id and d.product_id = m.product_id and d.warehouse_id = m.warehouse_id and d.latest;
  if m.quantity < 0 then
    return case when held + m.quantity > 0 then round(held_value * m.quantity / held, 4) else -held_value end;
  elsif m.issue_id is not null then
    select -i.quantity, -i.value into source, source_value from inventory.stock_movements i
     where i.tenant_id = m.tenant_id and i.id = m.issue_id;
  elsif m.type = 'transfer' then
    select sum(-l.quantity) filter (where l.quantity < 0), sum(-l.value) filter (where l.quantity < 0),
           coalesce(sum(l.quantity) filter (where l.quantity > 0), 0),
           coalesce(sum(l.value) filter (where l.quantity > 0), 0)
      into source, source_value, arrived, arrived_value
      from inventory.stock_movements l
     where l.tenant_id = m.tenant_id and l.transfer_id = m.transfer_id and l.product_id = m.product_id
       and l.lot_id is not distinct from m.lot_id;
    if source > 0 then
      return round(source_value * (arrived + m.quantity) / source, 4) - arrived_value;
    end if;
  elsif m.type <> 'receive' and m.unit_cost is null then
    source := held;
    source_value := held_value;
  end if;
  if source > 0 then
    return round(source_value * m.quantity / source, 4);
  end if;
  return round(m.quantity * coalesce(m.unit_cost, (
    select p.cost from inventory.products p where p.tenant_id = m.tenant_id and p.id = m.product_id)), 4);
end $$;

-- Adds a movement to its day, and to the closings of the days after it.
create function reports.add_to_day(m inventory.stock_movements) returns void
language plpgsql volatile set search_path = pg_catalog as $$
declare
  happened date;
  is_latest boolean;
  issued boolean := m.type in ('issue', 'return');
  adjusted boolean := m.type in ('adjust', 'discard', 'count');
begin
  select (m.occurred_at at time zone t.time_zone)::date into happened from tenants.tenants t where t.id = m.tenant_id;
  update reports.daily_stock d
     set closing_quantity = d.closing_quantity + m.quantity, closing_value = d.closing_value + m.value
   where d.tenant_id = m.tenant_id and d.product_id = m.product_id and d.warehouse_id = m.warehouse_id and d.day > happened;
  is_latest := not found;
  if is_latest then
    update reports.daily_stock d set latest = false
     where d.tenant_id = m.tenant_id and d.product_id = m.product_id and d.warehouse_id = m.warehouse_id
       and d.latest and d.day < happened;
  end if;
  insert into reports.daily_stock as d
  select m.tenant_id, m.product_id, m.warehouse_id, happened, is_latest, 1, m.type = 'issue',
         case when m.type = 'receive' then m.quantity else 0 end, case when m.type = 'receive' then m.value else 0 end,
         case when issued then -m.quantity else 0 end, case when issued then -m.value else 0 end,
         case when adjusted then m.quantity else 0 end, case when adjusted then m.value else 0 end,
         m.quantity, m.value, coalesce(b.closing_quantity, 0) + m.quantity, coalesce(b.closing_value, 0) + m.value
    from (select 1) one
    left join lateral (
      select e.closing_quantity, e.closing_value from reports.daily_stock e
       where e.tenant_id = m.tenant_id and e.product_id = m.product_id and e.warehouse_id = m.warehouse_id
         and e.day < happened
       order by e.day desc limit 1) b on true
  on conflict (tenant_id, product_id, warehouse_id, day) do update
     set movements = d.movements + 1, was_issued = d.was_issued or excluded.was_issued,
         received = d.received + excluded.received, received_value = d.received_value + excluded.received_value,
         issued = d.issued + excluded.issued, issued_value = d.issued_value + excluded.issued_value,
         adjusted = d.adjusted + excluded.adjusted, adjusted_value = d.adjusted_value + excluded.adjusted_value,
         change = d.change + excluded.change, change_value = d.change_value + excluded.change_value,
         closing_quantity = d.closing_quantity + excluded.change, closing_value = d.closing_value + excluded.change_value;
end $$;

-- Sums a tenant's ledger anew: when its days begin at another hour, or after rows were loaded past the triggers.
create function reports.sum_days(tenant uuid) returns void
language sql volatile set search_path = pg_catalog as $$
  delete from reports.daily_stock d where d.tenant_id = sum_days.tenant;
  insert into reports.daily_stock
  select s.tenant_id, s.product_id, s.warehouse_id, s.day, lead(s.day) over before is null, s.movements, s.was_issued,
         s.received, s.received_value, s.issued, s.issued_value, s.adjusted, s.adjusted_value, s.change, s.change_value,
         sum(s.change) over before, sum(s.change_value) over before
    from (select m.tenant_id, m.product_id, m.warehouse_id, (m.occurred_at at time zone t.time_zone)::date as day,
                 count(*)::int as movements, bool_or(m.type = 'issue') as was_issued,
                 coalesce(sum(m.quantity) filter (where m.type = 'receive'), 0) as received,
                 coalesce(sum(m.value) filter (where m.type = 'receive'), 0) as received_value,
                 coalesce(sum(-m.quantity) filter (where m.type in ('issue', 'return')), 0) as issued,
                 coalesce(sum(-m.value) filter (where m.type in ('issue', 'return')), 0) as issued_value,
                 coalesce(sum(m.quantity) filter (where m.type in ('adjust', 'discard', 'count')), 0) as adjusted,
                 coalesce(sum(m.value) filter (where m.type in ('adjust', 'discard', 'count')), 0) as adjusted_value,
                 sum(m.quantity) as change, sum(m.value) as change_value
            from inventory.stock_movements m join tenants.tenants t on t.id = m.tenant_id
           where m.tenant_id = sum_days.tenant group by 1, 2, 3, 4) s
  window before as (partition by s.product_id, s.warehouse_id order by s.day)
$$;

-- Keeps the tenant's days as they are while movements are posted: they share this lock, and who sums anew has it alone.
create function reports.days_lock(tenant uuid) returns bigint
language sql immutable set search_path = pg_catalog as $$
  select hashtextextended(tenant::text || ':days', 3)
$$;

-- Trigger, after the ledger's own and under its lock of the position: sets the movement's value, and adds it to its day.
create function reports.value_movement() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  perform pg_advisory_xact_lock_shared(reports.days_lock(new.tenant_id));
  new.value := reports.worth(new);
  perform reports.add_to_day(new);
  return new;
end $$;
create trigger value before insert on inventory.stock_movements for each row execute function reports.value_movement();

-- Trigger: another time zone means other days.
create function reports.move_days() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  perform pg_advisory_xact_lock(reports.days_lock(new.id));
  perform reports.sum_days(new.id);
  return null;
end $$;
create trigger move_days after update of time_zone on tenants.tenants
  for each row when (new.time_zone <> old.time_zone) execute function reports.move_days();

-- Movements from before these reports.
do $$
declare
  m inventory.stock_movements;
begin
  alter table inventory.stock_movements disable trigger audit_update;
  for m in select * from inventory.stock_movements order by tenant_id, created_at, id loop
    m.value := reports.worth(m);
    perform reports.add_to_day(m);
    update inventory.stock_movements s set value = m.value where s.tenant_id = m.tenant_id and s.id = m.id;
  end loop;
  alter table inventory.stock_movements enable trigger audit_update;
end $$;

-- A tenant's week, kept as it was told.
create table reports.weekly_reports (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null default app.uuid7(),
  first_day date not null,
  last_day date not null,
  content jsonb not null,
  mailed_to text[] not null default '{}',
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id)
);
create unique index weekly_reports_week on reports.weekly_reports (tenant_id, first_day);
call app.protect_table('reports.weekly_reports');
revoke delete on reports.weekly_reports from app_api, app_system;

-- A product that ran low at a warehouse, from then until it recovered.
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
revoke delete on inventory.stock_alerts from app_api, app_system;

revoke execute on all functions in schema reports from public;
reset role;
