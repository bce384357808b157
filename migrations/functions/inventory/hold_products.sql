-- Keeps products as they are until the commit: each is there, as far as the caller sees, and active. Raises product.not_found,
-- product.inactive.
create or replace function inventory.hold_products(ids uuid[]) returns void
language plpgsql volatile set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
  found int;
  all_active boolean;
begin
  select count(*), coalesce(bool_and(h.active), true) into found, all_active
    from (select t.active from inventory.products t
           where t.tenant_id = tenant and t.id = any (ids) and t.deleted_at is null order by t.id for share) h;
  perform app.guard(found = (select count(distinct i) from unnest(ids) i), 'product.not_found');
  perform app.guard(all_active, 'product.inactive');
end $$;
grant execute on function inventory.hold_products to app_api, app_system;
