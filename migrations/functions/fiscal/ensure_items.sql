-- Makes the items of products that have none, by the tenant's defaults or its country's, so that they can be sold without ceremony.
-- Gives the items of all of them. Raises fiscal_item.no_country.
create or replace function fiscal.ensure_items(products uuid[]) returns setof fiscal.items
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  defaults record;
begin
  select d.* into defaults from fiscal.item_defaults() d;
  if not found then
    perform app.fail('fiscal_item.no_country');
  end if;
  insert into fiscal.items (tenant_id, product_id, item_class, item_type, packaging_unit, quantity_unit, origin)
  select distinct app.tenant_id(), p.id, defaults.item_class, defaults.item_type, defaults.packaging_unit, defaults.quantity_unit, defaults.origin
    from unnest(products) p (id)
   where not exists (select from fiscal.items i where i.tenant_id = app.tenant_id() and i.product_id = p.id)
   order by p.id
  on conflict (tenant_id, product_id) do nothing;
  return query select i.* from fiscal.items i where i.tenant_id = app.tenant_id() and i.product_id = any (products);
end $$;
grant execute on function fiscal.ensure_items to app_api;
