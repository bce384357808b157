-- Trigger: a till with an open session stays, and stays where it is. Raises till.open.
create or replace function sales.keep_till() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  if exists (select from sales.till_sessions s where s.tenant_id = new.tenant_id and s.till_id = new.id and s.status = 'open') then
    perform app.fail('till.open');
  end if;
  return new;
end $$;
