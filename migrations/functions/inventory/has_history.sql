-- Was anything of a product said that its unit and currency give a meaning to: has it moved, or was it counted, asked
-- for or ordered and is not done?
create or replace function inventory.has_history(tenant uuid, product uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  return exists (select from inventory.stock_movements m where m.tenant_id = tenant and m.product_id = product)
      or exists (select from inventory.movement_requests r
                  where r.tenant_id = tenant and r.product_id = product and r.status = 'waiting')
      or exists (select from inventory.ordered_units o where o.tenant_id = tenant and o.product_id = product)
      or exists (select from inventory.stock_counts c
                   join inventory.stock_count_lines l on l.tenant_id = c.tenant_id and l.stock_count_id = c.id
                  where c.tenant_id = tenant and c.status in ('opening', 'open', 'counting', 'review', 'posting')
                    and l.product_id = product and l.counted is not null);
end $$;
grant execute on function inventory.has_history to app_api, app_system;
