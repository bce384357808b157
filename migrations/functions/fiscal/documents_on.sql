-- When the documents of what is sold are issued: as it is handed over ('fulfilment'), or when somebody asks for them ('manual'); null for a
-- tenant without a country, which writes none.
create or replace function fiscal.documents_on(tenant uuid default app.tenant_id()) returns text
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  return (select s.documents_on from fiscal.settings s where s.tenant_id = tenant and s.country is not null);
end $$;
grant execute on function fiscal.documents_on to app_api;
