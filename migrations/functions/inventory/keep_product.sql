-- Trigger: the currency and the unit of a product stay while anything has a meaning by them, which would be another one.
-- Raises product.has_history.
create or replace function inventory.keep_product() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  if inventory.has_history(new.tenant_id, new.id) then
    perform app.fail('product.has_history', json_build_object('field',
      case when new.unit <> old.unit then 'unit' else 'currency' end)::text);
  end if;
  return new;
end $$;
