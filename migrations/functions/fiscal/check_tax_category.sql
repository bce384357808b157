-- Trigger: the tax category that a product gets is a band of the tenant's country, where it has one. Raises product.unknown_tax_category, with the
-- bands that there are.
create or replace function fiscal.check_tax_category() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  bands jsonb := (select p.bands from fiscal.settings s cross join lateral fiscal.profile(s.country) p where s.tenant_id = new.tenant_id);
begin
  perform app.guard(coalesce(bands ? new.tax_category, true), 'product.unknown_tax_category',
                    json_build_object('tax_category', new.tax_category, 'bands', array(select jsonb_object_keys(bands)))::text);
  return new;
end $$;
