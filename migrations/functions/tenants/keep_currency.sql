-- Trigger: the tenant's own currency stays while there are rates into it. Those that were removed are gone with it, so that
-- none is restored into another. Raises tenant.currency_in_use.
create or replace function tenants.keep_currency() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  perform pg_advisory_xact_lock(tenants.currency_lock(new.id));
  if exists (select from tenants.exchange_rates r where r.tenant_id = new.id and r.deleted_at is null) then
    perform app.fail('tenant.currency_in_use');
  end if;
  delete from tenants.exchange_rates r where r.tenant_id = new.id;
  return new;
end $$;
