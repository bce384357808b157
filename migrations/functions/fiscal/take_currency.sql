-- Trigger, after a tenant named its country: its books are in the currency of that country's documents, and take it, with the zone, while
-- nothing has moved. Raises fiscal_settings.other_currency.
create or replace function fiscal.take_currency() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  own constant record := fiscal.profile(new.country);
begin
  perform app.guard(tenants.take_currency(new.tenant_id, own.currency, own.time_zone), 'fiscal_settings.other_currency',
                    json_build_object('country', new.country, 'currency', own.currency)::text);
  return null;
end $$;
