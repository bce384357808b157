-- Lots, what is in transit, reserved and counted; stock by lot.
set role app_owner;

-- The date in the tenant's time zone. Like all that the triggers and the logins both call, it runs as the owner, whose
-- policies show the context's own tenant as well: a plan that is kept for one role would be made anew for the other.
create function inventory.today(tenant uuid default app.tenant_id()) returns date
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  return (select (now() at time zone t.time_zone)::date from tenants.tenants t where t.id = tenant);
end $$;

-- Goods of one make with one expiry date. Expired follows from the date and is never stored.
create table inventory.lots (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  product_id uuid not null,
  lot_number text not null,
  expires_on date,
  status text not null default 'available' check (status in ('available', 'on_hold', 'quarantined', 'recalled')),
  status_reason text,
  supplier_id uuid,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, product_id) references inventory.products (tenant_id, id),
  foreign key (tenant_id, supplier_id) references inventory.suppliers (tenant_id, id),
  constraint lots_of_product unique (tenant_id, product_id, id)
);
create unique index lots_number on inventory.lots (tenant_id, product_id, lot_number);
create index lots_number_anywhere on inventory.lots (tenant_id, lot_number, id);
create index lots_expiry on inventory.lots (tenant_id, (coalesce(expires_on, 'infinity'::date)), id);
create index lots_status on inventory.lots (tenant_id, status, id);
call app.protect_table('inventory.lots');
revoke delete on inventory.lots from app_api, app_system;

-- One row for each product at each warehouse: all its lots together. Locking it is the one lock of the ledger; who
-- needs several locks them by product, then warehouse, and locks lots only after them. Only the ledger writes it.
create table inventory.stock_positions (
  tenant_id uuid not null default app.tenant_id(),
  product_id uuid not null,
  warehouse_id uuid not null,
  quantity numeric(18, 4) not null default 0 check (quantity >= 0),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, product_id, warehouse_id),
  foreign key (tenant_id, product_id) references inventory.products (tenant_id, id),
  foreign key (tenant_id, warehouse_id) references inventory.warehouses (tenant_id, id)
);
create index stock_positions_warehouse on inventory.stock_positions (tenant_id, warehouse_id, product_id);
call app.isolate_table('inventory.stock_positions');
grant select on inventory.stock_positions to app_api, app_system;
insert into inventory.stock_positions (tenant_id, product_id, warehouse_id, quantity, updated_at)
select l.tenant_id, l.product_id, l.warehouse_id, l.quantity, l.updated_at from inventory.stock_levels l;

-- A level is now of one lot, or of what has none.
alter table inventory.stock_levels
  drop constraint stock_levels_pkey,
  add column id uuid not null default app.uuid7(),
  add column lot_id uuid,
  add primary key (tenant_id, id),
  add foreign key (tenant_id, product_id, lot_id) references inventory.lots (tenant_id, product_id, id);
create unique index stock_levels_place on inventory.stock_levels (tenant_id, product_id, warehouse_id, lot_id)
  nulls not distinct;
create index stock_levels_lot on inventory.stock_levels (tenant_id, lot_id) where lot_id is not null;

-- Goods that left one warehouse and, until they are received, are in no other.
create table inventory.stock_transfers (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  from_warehouse_id uuid not null,
  to_warehouse_id uuid not null,
  status text not null default 'in_transit' check (status in ('in_transit', 'received', 'cancelled')),
  reference text,
  note text,
  sent_at timestamptz not null default now(),
  finished_at timestamptz,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, from_warehouse_id) references inventory.warehouses (tenant_id, id),
  foreign key (tenant_id, to_warehouse_id) references inventory.warehouses (tenant_id, id)
);
create index stock_transfers_status on inventory.stock_transfers (tenant_id, status, id);
create index stock_transfers_from on inventory.stock_transfers (tenant_id, from_warehouse_id, id);
create index stock_transfers_to on inventory.stock_transfers (tenant_id, to_warehouse_id, id);
call app.protect_table('inventory.stock_transfers');
revoke delete on inventory.stock_transfers from app_api, app_system;
insert into inventory.stock_transfers (tenant_id, id, from_warehouse_id, to_warehouse_id, status, reference,
                                       sent_at, finished_at, created_at, updated_at)
select m.tenant_id, m.transfer_id, (min(m.warehouse_id::text) filter (where m.quantity < 0))::uuid,
       (min(m.warehouse_id::text) filter (where m.quantity > 0))::uuid, 'received', min(m.reference),
       min(m.occurred_at), max(m.occurred_at), min(m.created_at), max(m.created_at)
  from inventory.stock_movements m where m.transfer_id is not null group by m.tenant_id, m.transfer_id;

-- What is there, counted by hand: open, counting, in review, then the differences are posted.
create table inventory.stock_counts (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  warehouse_id uuid not null,
  status text not null default 'open' check (status in ('open', 'counting', 'review', 'posted', 'cancelled')),
  reference text,
  note text,
  finished_at timestamptz,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, warehouse_id) references inventory.warehouses (tenant_id, id)
);
create index stock_counts_status on inventory.stock_counts (tenant_id, status, id);
create index stock_counts_warehouse on inventory.stock_counts (tenant_id, warehouse_id, id);
call app.protect_table('inventory.stock_counts');
revoke delete on inventory.stock_counts from app_api, app_system;

-- `expected` is the level at the moment of counting. The difference is what is posted, so that movements between
-- counting and posting stay right.
create table inventory.stock_count_lines (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  stock_count_id uuid not null,
  product_id uuid not null,
  lot_id uuid,
  expected numeric(18, 4) not null,
  counted numeric(18, 4) not null check (counted >= 0),
  counted_at timestamptz not null default now(),
  counted_by uuid default coalesce(app.claims() ->> 'user', app.claims() ->> 'key')::uuid,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, stock_count_id) references inventory.stock_counts (tenant_id, id),
  foreign key (tenant_id, product_id) references inventory.products (tenant_id, id),
  foreign key (tenant_id, product_id, lot_id) references inventory.lots (tenant_id, product_id, id)
);
create unique index stock_count_lines_place on inventory.stock_count_lines (tenant_id, stock_count_id, product_id, lot_id)
  nulls not distinct;
call app.protect_table('inventory.stock_count_lines');
revoke delete on inventory.stock_count_lines from app_api, app_system;

-- Stock promised until a moment. After it a reservation counts no more, whatever its row still says.
create table inventory.reservations (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  product_id uuid not null,
  warehouse_id uuid not null,
  quantity numeric(18, 4) not null check (quantity > 0),
  status text not null default 'active' check (status in ('active', 'released', 'consumed', 'expired')),
  reference text,
  expires_at timestamptz not null default now() + interval '15 minutes',
  created_by uuid default coalesce(app.claims() ->> 'user', app.claims() ->> 'key')::uuid,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, product_id) references inventory.products (tenant_id, id),
  foreign key (tenant_id, warehouse_id) references inventory.warehouses (tenant_id, id)
);
create index reservations_active on inventory.reservations (tenant_id, product_id, warehouse_id, expires_at)
  where status = 'active';
create index reservations_expiring on inventory.reservations (tenant_id, expires_at) where status = 'active';
create index reservations_status on inventory.reservations (tenant_id, status, id);
create index reservations_product on inventory.reservations (tenant_id, product_id, id);
call app.protect_table('inventory.reservations');
revoke delete on inventory.reservations from app_api, app_system;

-- `issue_id`: of a return, the issue that it takes back. `stock_count_id`: the count whose difference this is.
alter table inventory.stock_movements
  add column lot_id uuid,
  add column issue_id uuid,
  add column stock_count_id uuid,
  add foreign key (tenant_id, product_id, lot_id) references inventory.lots (tenant_id, product_id, id),
  add foreign key (tenant_id, transfer_id) references inventory.stock_transfers (tenant_id, id),
  add foreign key (tenant_id, issue_id) references inventory.stock_movements (tenant_id, id),
  add foreign key (tenant_id, stock_count_id) references inventory.stock_counts (tenant_id, id),
  add constraint movement_links check (
    (issue_id is null or type = 'return') and (stock_count_id is null or type = 'count'));
create index stock_movements_lot on inventory.stock_movements (tenant_id, lot_id, id) where lot_id is not null;
create index stock_movements_issue on inventory.stock_movements (tenant_id, issue_id) where issue_id is not null;
create index stock_movements_stock_count on inventory.stock_movements (tenant_id, stock_count_id)
  where stock_count_id is not null;
create index stock_movements_used on inventory.stock_movements (tenant_id, product_id, warehouse_id, occurred_at)
  include (quantity) where type = 'issue';

-- The n-th of the ids that follow from one: rows of one statement, in the order in which they were posted.
create function inventory.nth_id(first uuid, n bigint) returns uuid
language sql immutable set search_path = pg_catalog as $$
  select encode(overlay(uuid_send(first) placing substring(int8send(n) from 7) from 15 for 2), 'hex')::uuid
$$;

-- The least id that a moment can have.
create function inventory.first_id(at timestamptz) returns uuid
language sql immutable set search_path = pg_catalog as $$
  select rpad(lpad(to_hex(floor(extract(epoch from at) * 1000)::bigint), 12, '0'), 32, '0')::uuid
$$;

-- Levels that may be issued: no lot, or a lot that is available and not past its date.
create view inventory.usable_levels with (security_invoker = true) as
select l.tenant_id, l.id, l.product_id, l.warehouse_id, l.lot_id, l.quantity, t.expires_on
  from inventory.stock_levels l
  left join inventory.lots t on t.tenant_id = l.tenant_id and t.id = l.lot_id
 where l.quantity > 0
   and (l.lot_id is null or (t.status = 'available'
        and (t.expires_on is null
             or t.expires_on >= coalesce((select inventory.today()), inventory.today(l.tenant_id)))));
grant select on inventory.usable_levels to app_api, app_system;

-- What may be issued of a product at a warehouse, and how much of it is promised.
create function inventory.stock_of(tenant uuid, product uuid, warehouse uuid, out usable numeric, out reserved numeric)
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  select coalesce(sum(u.quantity), 0) into usable from inventory.usable_levels u
   where u.tenant_id = tenant and u.product_id = product and u.warehouse_id = warehouse;
  select coalesce(sum(r.quantity), 0) into reserved from inventory.reservations r
   where r.tenant_id = tenant and r.product_id = product and r.warehouse_id = warehouse
     and r.status = 'active' and r.expires_at > now();
end $$;

-- Raises DK409 stock.insufficient with all that the caller needs to know.
create function inventory.fail_insufficient(product uuid, warehouse uuid, requested numeric, available numeric,
                                            usable numeric default null, reserved numeric default null) returns void
language plpgsql volatile set search_path = pg_catalog as $$
begin
  perform app.fail(409, 'stock.insufficient', json_strip_nulls(json_build_object(
    'available', trim_scale(greatest(available, 0))::text, 'requested', trim_scale(requested)::text,
    'usable', trim_scale(usable)::text, 'reserved', trim_scale(reserved)::text,
    'product_id', product, 'warehouse_id', warehouse))::text);
end $$;

-- Locks positions by product, then warehouse, making those that are not there yet.
create function inventory.lock_positions(products uuid[], warehouses uuid[]) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
begin
  if cardinality(products) = 1 then
    perform from inventory.stock_positions p
      where p.tenant_id = tenant and p.product_id = products[1] and p.warehouse_id = warehouses[1] for update;
    if found then
      return;
    end if;
  end if;
  insert into inventory.stock_positions (tenant_id, product_id, warehouse_id)
  select distinct tenant, g.product, g.warehouse from unnest(products, warehouses) g (product, warehouse)
   where not exists (select from inventory.stock_positions p where p.tenant_id = tenant
                        and p.product_id = g.product and p.warehouse_id = g.warehouse)
   order by 2, 3
  on conflict do nothing;
  perform from inventory.stock_positions p
    where p.tenant_id = tenant
      and (p.product_id, p.warehouse_id) in (select g.product, g.warehouse
                                               from unnest(products, warehouses) g (product, warehouse))
    order by p.product_id, p.warehouse_id for update;
end $$;

-- First expired, first out: from which lots to take a quantity, as far as they reach. Lots without a date come last,
-- the oldest first. Only lots that stay good for `min_days` more days count.
create function inventory.fefo(product uuid, warehouse uuid, wanted numeric, min_days int default 0)
returns table (lot_id uuid, quantity numeric)
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  return query select s.lot_id, least(s.quantity, wanted - s.before)
    from (select u.lot_id, u.quantity, u.expires_on,
                 coalesce(sum(u.quantity) over (order by u.expires_on nulls last, u.lot_id nulls first
                                                rows between unbounded preceding and 1 preceding), 0) as before
            from inventory.usable_levels u
           where u.product_id = product and u.warehouse_id = warehouse
             and (u.expires_on is null or u.expires_on - min_days >= (select inventory.today()))) s
   where s.before < wanted
   order by s.expires_on nulls last, s.lot_id nulls first;
end $$;

-- The plan of an issue under the position's lock, so that what it gives is there when it is posted in the same
-- transaction; a lot that the caller chose is the plan. Raises DK404 lot.not_found, and DK409 stock.insufficient before
-- anything is posted when the quantity cannot be covered.
create function inventory.plan_issue(product uuid, warehouse uuid, wanted numeric, min_days int default 0,
                                     lot uuid default null)
returns table (lot_id uuid, quantity numeric)
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
  stock record;
  plan record;
begin
  perform inventory.lock_positions(array[product], array[warehouse]);
  if lot is not null then
    return query select inventory.find_lot(product, lot, null), wanted;
    return;
  end if;
  perform from inventory.lots t
    where t.tenant_id = tenant and t.id in (
      select l.lot_id from inventory.stock_levels l where l.tenant_id = tenant and l.product_id = product
         and l.warehouse_id = warehouse and l.quantity > 0)
    order by t.id for share;
  select * into stock from inventory.stock_of(tenant, product, warehouse);
  select array_agg(f.lot_id order by f.n) as lots, array_agg(f.quantity order by f.n) as amounts,
         coalesce(sum(f.quantity), 0) as covered into plan
    from inventory.fefo(product, warehouse, wanted, min_days) with ordinality f (lot_id, quantity, n);
  if least(plan.covered, stock.usable - stock.reserved) < wanted then
    perform inventory.fail_insufficient(product, warehouse, wanted, least(plan.covered, stock.usable - stock.reserved),
                                        stock.usable, stock.reserved);
  end if;
  return query select p.lot_id, p.amount from unnest(plan.lots, plan.amounts) p (lot_id, amount);
end $$;

-- Locks a position and ends the transaction with DK409 stock.insufficient unless so much of it is still to be had.
create function inventory.check_available(product uuid, warehouse uuid, wanted numeric) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  stock record;
begin
  perform inventory.lock_positions(array[product], array[warehouse]);
  select * into stock from inventory.stock_of(app.tenant_id(), product, warehouse);
  if stock.usable - stock.reserved < wanted then
    perform inventory.fail_insufficient(product, warehouse, wanted, stock.usable - stock.reserved, stock.usable,
                                        stock.reserved);
  end if;
end $$;

-- The lot of a product by id or number. Raises DK404 lot.not_found.
create function inventory.find_lot(product uuid, lot uuid, number text) returns uuid
language plpgsql stable security definer set search_path = pg_catalog as $$
declare
  found_lot uuid;
begin
  select t.id into found_lot from inventory.lots t
   where t.tenant_id = app.tenant_id() and t.product_id = product
     and (t.id = lot or (lot is null and t.lot_number = number));
  if found_lot is null then
    perform app.fail(404, 'lot.not_found');
  end if;
  return found_lot;
end $$;

-- The lot with this number, made if it is new. A date that is left out is that of the lot. Raises DK404
-- product.not_found, DK409 lot.not_tracked, DK409 lot.expiry_differs.
create function inventory.take_lot(product uuid, number text, expiry date, supplier uuid default null) returns uuid
language plpgsql volatile set search_path = pg_catalog as $$
declare
  tracked boolean;
  lot record;
  made uuid;
begin
  select p.track_lots into tracked from inventory.products p where p.tenant_id = app.tenant_id() and p.id = product;
  if tracked is null then
    perform app.fail(404, 'product.not_found');
  elsif not tracked then
    perform app.fail(409, 'lot.not_tracked');
  end if;
  insert into inventory.lots (tenant_id, id, product_id, lot_number, expires_on, supplier_id)
  values (app.tenant_id(), app.uuid7(), product, number, expiry, supplier)
  on conflict (tenant_id, product_id, lot_number) do nothing returning id into made;
  if made is not null then
    return made;
  end if;
  select t.id, t.expires_on into lot from inventory.lots t
   where t.tenant_id = app.tenant_id() and t.product_id = product and t.lot_number = number for share;
  if expiry <> lot.expires_on or (expiry is not null and lot.expires_on is null) then
    perform app.fail(409, 'lot.expiry_differs',
                     json_build_object('lot_id', lot.id, 'expires_on', lot.expires_on)::text);
  end if;
  return lot.id;
end $$;

-- What leaves by an issue or a transfer: never from a lot that may not be used, never what is promised to others.
create function inventory.check_leaving(m inventory.stock_movements) returns void
language plpgsql volatile set search_path = pg_catalog as $$
declare
  lot record;
  stock record;
begin
  if m.lot_id is not null then
    select t.status, t.expires_on, t.expires_on < inventory.today(m.tenant_id) as expired into lot
      from inventory.lots t where t.tenant_id = m.tenant_id and t.id = m.lot_id for share;
    if lot.status <> 'available' or lot.expired then
      if m.type = 'issue' or lot.status = 'recalled' then
        perform app.fail(409, 'lot.not_usable', json_build_object('lot_id', m.lot_id, 'expires_on', lot.expires_on,
          'lot_status', case when lot.status = 'available' then 'expired' else lot.status end)::text);
      end if;
      return;
    end if;
  end if;
  select * into stock from inventory.stock_of(m.tenant_id, m.product_id, m.warehouse_id);
  if stock.usable - stock.reserved < -m.quantity then
    perform inventory.fail_insufficient(m.product_id, m.warehouse_id, -m.quantity, stock.usable - stock.reserved,
                                        stock.usable, stock.reserved);
  end if;
end $$;

-- What comes back: to the lot that it was issued from, and never more than was issued of it.
create function inventory.check_return(m inventory.stock_movements) returns void
language plpgsql volatile set search_path = pg_catalog as $$
declare
  issue record;
  issued numeric;
  returned numeric;
begin
  if m.issue_id is not null then
    select i.* into issue from inventory.stock_movements i
     where i.tenant_id = m.tenant_id and i.id = m.issue_id and i.type = 'issue' and i.product_id = m.product_id
       for update;
    if not found or issue.lot_id is distinct from m.lot_id then
      perform app.fail(404, 'stock_movement.issue_not_found');
    end if;
    select coalesce(sum(r.quantity), 0) into returned from inventory.stock_movements r
     where r.tenant_id = m.tenant_id and r.issue_id = m.issue_id;
    if returned + m.quantity > -issue.quantity then
      perform app.fail(409, 'stock.more_than_issued', json_build_object(
        'issued', trim_scale(-issue.quantity)::text, 'returned', trim_scale(returned)::text)::text);
    end if;
  end if;
  if m.lot_id is not null then
    perform from inventory.lots t where t.tenant_id = m.tenant_id and t.id = m.lot_id for no key update;
    select coalesce(-sum(r.quantity) filter (where r.type = 'issue'), 0),
           coalesce(sum(r.quantity) filter (where r.type = 'return'), 0) into issued, returned
      from inventory.stock_movements r
     where r.tenant_id = m.tenant_id and r.lot_id = m.lot_id and r.type in ('issue', 'return');
    if returned + m.quantity > issued then
      perform app.fail(409, 'stock.more_than_issued', json_build_object(
        'issued', trim_scale(issued)::text, 'returned', trim_scale(returned)::text)::text);
    end if;
  end if;
end $$;

-- Trigger: moves the level and the position with the ledger, in the same transaction, under the position's lock. Sets
-- the movement's balance, and the quantity of a count by itself. Raises DK409 stock.insufficient, stock.too_large,
-- lot.not_usable, stock.more_than_issued, DK404 stock_movement.issue_not_found, DK422 lot.required.
create or replace function inventory.post_movement() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  held numeric;
  place uuid;
  level numeric;
begin
  loop
    select p.quantity into held from inventory.stock_positions p
     where p.tenant_id = new.tenant_id and p.product_id = new.product_id and p.warehouse_id = new.warehouse_id
       for update;
    exit when found;
    insert into inventory.stock_positions (tenant_id, product_id, warehouse_id)
    values (new.tenant_id, new.product_id, new.warehouse_id) on conflict do nothing;
  end loop;
  if new.lot_id is null then
    select l.id, l.quantity into place, level from inventory.stock_levels l
     where l.tenant_id = new.tenant_id and l.product_id = new.product_id and l.warehouse_id = new.warehouse_id
       and l.lot_id is null;
  else
    select l.id, l.quantity into place, level from inventory.stock_levels l
     where l.tenant_id = new.tenant_id and l.product_id = new.product_id and l.warehouse_id = new.warehouse_id
       and l.lot_id = new.lot_id;
  end if;
  level := coalesce(level, 0);
  if new.type = 'count' and new.stock_count_id is null then
    new.quantity := new.counted - level;
  end if;
  if new.lot_id is null and new.type <> 'transfer' and new.issue_id is null
     and (new.quantity > 0 or level + new.quantity < 0)
     and (select p.track_lots from inventory.products p where p.tenant_id = new.tenant_id and p.id = new.product_id) then
    perform app.fail(422, 'lot.required');
  end if;
  if new.type = 'issue' or (new.type = 'transfer' and new.quantity < 0) then
    perform inventory.check_leaving(new);
  elsif new.type = 'return' then
    perform inventory.check_return(new);
  end if;
  if level + new.quantity < 0 then
    perform inventory.fail_insufficient(new.product_id, new.warehouse_id, -new.quantity, level);
  end if;
  if held + new.quantity >= 1e14 then
    perform app.fail(409, 'stock.too_large');
  end if;
  new.balance := held + new.quantity;
  if place is null then
    insert into inventory.stock_levels (tenant_id, product_id, warehouse_id, lot_id, quantity)
    values (new.tenant_id, new.product_id, new.warehouse_id, new.lot_id, level + new.quantity);
  else
    update inventory.stock_levels l set quantity = level + new.quantity, updated_at = now()
     where l.tenant_id = new.tenant_id and l.id = place;
  end if;
  update inventory.stock_positions p set quantity = new.balance, updated_at = now()
   where p.tenant_id = new.tenant_id and p.product_id = new.product_id and p.warehouse_id = new.warehouse_id;
  return new;
end $$;

-- Trigger: every movement is told in the outbox, whoever posted it. The owner at work by hand tells nobody.
create function inventory.tell_movements() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  first uuid := app.uuid7();
begin
  if app.claims() is null then
    return null;
  end if;
  insert into platform.domain_events (tenant_id, id, type, payload)
  select m.tenant_id, inventory.nth_id(first, row_number() over (order by m.id)), 'inventory.stock.moved', jsonb_build_object(
           'id', m.id, 'type', m.type, 'product_id', m.product_id, 'warehouse_id', m.warehouse_id,
           'lot_id', m.lot_id, 'quantity', trim_scale(m.quantity)::text, 'counted', trim_scale(m.counted)::text,
           'balance', trim_scale(m.balance)::text, 'unit_cost', trim_scale(m.unit_cost)::text, 'reason', m.reason,
           'reference', m.reference, 'transfer_id', m.transfer_id, 'issue_id', m.issue_id,
           'stock_count_id', m.stock_count_id, 'occurred_at', m.occurred_at)
    from new_rows m;
  return null;
end $$;
create trigger tell after insert on inventory.stock_movements referencing new table as new_rows
  for each statement execute function inventory.tell_movements();
revoke execute on function inventory.post_movement(), inventory.tell_movements(), inventory.check_leaving,
  inventory.check_return from public;
reset role;
