-- The value of a movement that is being posted and takes it from another one, as a part of it or to undo it: what arrives of
-- a transfer or is lost of it, a return, a reversal. Raises exchange_rate.missing.
create or replace function inventory.part_value(m inventory.stock_movements, held numeric, held_value numeric) returns numeric
language plpgsql volatile set search_path = pg_catalog as $$
begin
  if m.type = 'transfer' and m.quantity < 0 then
    return inventory.movement_value(m, held, held_value);
  end if;
  return (select inventory.movement_value(m, held, held_value, s.quantity, s.value, s.arrived, s.arrived_value)
            from inventory.source_of(m) s);
end $$;
