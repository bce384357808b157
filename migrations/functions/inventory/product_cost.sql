-- What a product costs by its card; null when the tenant has no such product.
create or replace function inventory.product_cost(tenant uuid, product uuid) returns numeric
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  return (select p.cost from inventory.products p where p.tenant_id = tenant and p.id = product);
end $$;
