-- Keeps products as they are until the commit: each is there, as far as the caller sees, and active. Raises product.not_found,
-- product.inactive.
create or replace function inventory.hold_products(ids uuid[]) returns void
language plpgsql volatile set search_path = pg_catalog set plan_cache_mode = force_generic_plan as $$
declare
  tenant uuid := app.tenant_id();
  found int;
  all_active boolean;
begin
  perform inventory.share_catalogue(tenant, 'products', ids);
  select count(*), coalesce(bool_and(h.active), true) into found, all_active
    from (select t.active from inventory.products t
           where t.tenant_id = tenant and t.id = any (ids) and t.deleted_at is null) h;
  if found <> (select count(distinct i) from unnest(ids) i) then
    perform app.fail('product.not_found', json_build_object('product_id', (
      select i from unnest(ids) with ordinality g (i, at)
       where not exists (select from inventory.products t where t.tenant_id = tenant and t.id = i and t.deleted_at is null)
       order by g.at limit 1))::text);
  end if;
  perform app.guard(all_active, 'product.inactive');
end $$;
grant execute on function inventory.hold_products to app_api, app_system;
