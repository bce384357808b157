-- Locks a position and ends the transaction unless so much of it is still to be had. Raises stock.insufficient.
create or replace function inventory.check_available(product uuid, warehouse uuid, wanted numeric) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  stock record;
begin
  perform inventory.lock_positions(array[product], array[warehouse]);
  select * into stock from inventory.stock_of(app.tenant_id(), product, warehouse);
  if stock.usable - stock.reserved < wanted then
    perform inventory.fail_insufficient(product, warehouse, wanted, stock.usable - stock.reserved, stock.usable,
                                        stock.reserved);
  end if;
end $$;
grant execute on function inventory.check_available to app_api, app_system;
