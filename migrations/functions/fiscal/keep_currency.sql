-- Trigger: a tenant whose documents are in the currency of a country keeps its books in it. Raises tenant.currency_in_use.
create or replace function fiscal.keep_currency() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  if exists (select from fiscal.settings s cross join lateral fiscal.profile(s.country) p
              where s.tenant_id = new.id and p.currency <> new.currency) then
    perform app.fail('tenant.currency_in_use');
  end if;
  return new;
end $$;
