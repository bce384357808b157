-- Is a movement, by its event, told to the authority by itself? What was written before the tenant had any device is opening stock of
-- whichever comes: the numbers of their transactions decide, which stay as they are, so that all that asks says the same, whenever it does.
create or replace function fiscal.is_told(event uuid) returns boolean
language plpgsql stable set search_path = pg_catalog as $$
begin
  return exists (select from fiscal.devices d where d.tenant_id = app.tenant_id() and d.xid <= app.written_in(event));
end $$;
grant execute on function fiscal.is_told to app_api;
