-- Locks a position and gives how much of what is wanted of a product at a warehouse, or of one lot there, is still to be
-- had: all of it, or where `part` is true what there is. Raises lot.not_usable, stock.whole_units, stock.insufficient.
create or replace function inventory.check_available(product uuid, warehouse uuid, wanted numeric, lot uuid default null,
                                          part boolean default false) returns numeric
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
  card record;
  whole boolean;
  stock record;
  had numeric;
begin
  perform inventory.lock_positions(array[product], array[warehouse]);
  if lot is not null then
    select t.status, t.expires_on into card from inventory.lots t where t.tenant_id = tenant and t.id = lot for share;
    if not inventory.lot_is_usable(card.status, card.expires_on, tenants.today(tenant)) then
      perform inventory.fail_unusable(lot, card.status, card.expires_on);
    end if;
  end if;
  select p.whole_units into whole from inventory.products p where p.tenant_id = tenant and p.id = product;
  if whole and wanted <> trunc(wanted) then
    perform app.fail('stock.whole_units');
  end if;
  select * into stock from inventory.stock_of(tenant, product, warehouse, lot);
  had := least(wanted, case when whole then trunc(stock.available) else stock.available end);
  if had < wanted and not (part and had > 0) then
    perform inventory.fail_insufficient(product, warehouse, wanted, stock.available, stock.usable, stock.reserved, lot);
  end if;
  return had;
end $$;
grant execute on function inventory.check_available to app_api, app_system;
