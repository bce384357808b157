-- Trigger: the days of closed books stay, and so the time zone that says where they begin, once anything happened in them.
-- It takes the locks that a movement takes, in their order. Raises tenant.books_closed.
create or replace function inventory.keep_time_zone() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  closed date;
begin
  perform pg_advisory_xact_lock(tenants.days_lock(new.id));
  perform pg_advisory_xact_lock(inventory.closing_lock(new.id));
  select s.closed_through into closed from inventory.settings s where s.tenant_id = new.id;
  if exists (select from inventory.stock_movements m
              where m.tenant_id = new.id and m.occurred_at < tenants.start_of(closed + 2, new.id)) then
    perform app.fail('tenant.books_closed');
  end if;
  return new;
end $$;
