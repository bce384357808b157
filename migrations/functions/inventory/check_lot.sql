-- Trigger: a lot is of a product that is kept in lots. Raises lot.not_tracked.
create or replace function inventory.check_lot() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  perform app.guard((select p.track_lots from inventory.products p where p.tenant_id = new.tenant_id and p.id = new.product_id),
                    'lot.not_tracked');
  return new;
end $$;
