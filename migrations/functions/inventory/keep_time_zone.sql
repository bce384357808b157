-- Trigger: the days of closed books stay, and so the time zone that says where they begin. Raises tenant.books_closed.
create or replace function inventory.keep_time_zone() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  perform pg_advisory_xact_lock(inventory.closing_lock(new.id));
  if exists (select from inventory.settings s where s.tenant_id = new.id and s.closed_through is not null) then
    perform app.fail('tenant.books_closed');
  end if;
  return new;
end $$;
