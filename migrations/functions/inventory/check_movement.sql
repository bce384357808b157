-- What holds of a movement by its type: of what leaves, comes back, arrives or is revalued. `change` is what it does to the
-- stock of now, of which the position has `held`. Raises what the checks raise.
create or replace function inventory.check_movement(m inventory.stock_movements, change numeric, held numeric) returns void
language plpgsql volatile set search_path = pg_catalog as $$
begin
  if m.type = 'supplier_return' then
    perform inventory.check_supplier_return(m);
  elsif m.reverses_id is not null then
    perform inventory.check_reversal(m);
  end if;
  if m.type in ('issue', 'supplier_return') or (m.type = 'transfer' and m.quantity < 0) or m.reverses_id is not null then
    perform inventory.check_leaving(m, change);
  elsif m.type = 'return' then
    perform inventory.check_return(m);
  elsif m.type = 'receive' then
    perform inventory.check_arriving(m);
  elsif m.type = 'revalue' then
    perform inventory.check_revaluation(m, held);
  end if;
  perform inventory.check_units(m);
end $$;
