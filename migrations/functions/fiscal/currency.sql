-- The currency of the documents of the context's tenant; null where it writes none.
create or replace function fiscal.currency() returns text
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  return (select p.currency from fiscal.settings s cross join lateral fiscal.profile(s.country) p where s.tenant_id = app.tenant_id());
end $$;
grant execute on function fiscal.currency to app_api;
