-- What a contact owes by credit, in the tenant's currency at today's rates: for orders of all branches, also those that the caller does
-- not see. Raises exchange_rate.missing.
create or replace function sales.owed_by(contact uuid) returns numeric
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant constant uuid := app.tenant_id();
  known constant uuid[] := contacts.ids_of(contact);
begin
  return coalesce((select sum(o.owed * tenants.need_rate(o.currency, tenants.today())) from sales.orders o
                    where o.tenant_id = tenant and o.contact_id = any (known) and o.owed > 0), 0);
end $$;
grant execute on function sales.owed_by to app_api;
