-- Trigger: a tenant's default band is one of its country's, the units of its items are some that the authority knows, and its country stays while
-- it has devices that are not disabled, or one that was ever initialised. Raises fiscal_settings.bad_band, fiscal_settings.in_use,
-- fiscal_item.unknown_code.
create or replace function fiscal.keep_country() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  if new.default_band is not null
     and not coalesce((select p.bands ? new.default_band from fiscal.profile(new.country) p), false) then
    perform app.fail('fiscal_settings.bad_band');
  end if;
  if tg_op = 'UPDATE' and old.country is distinct from new.country and exists (
       select from fiscal.devices d
        where d.tenant_id = new.tenant_id and (d.initialised_at is not null or d.status <> 'disabled')) then
    perform app.fail('fiscal_settings.in_use');
  end if;
  if tg_op = 'INSERT' or (old.packaging_unit, old.quantity_unit) is distinct from (new.packaging_unit, new.quantity_unit) then
    perform fiscal.check_codes(to_jsonb(new), new.tenant_id);
  end if;
  return new;
end $$;
