-- What a movement makes of the serials that it names.
create or replace function inventory.serial_state_after(m inventory.stock_movements) returns text
language sql immutable set search_path = pg_catalog as $$
  select case when m.reverses_id is not null then 'reversed'
              when m.type = 'issue' then 'issued'
              when m.type = 'discard' then 'discarded'
              when m.type = 'transfer' and m.quantity < 0 then 'in_transit'
              when m.type = 'adjust' and m.quantity < 0 then 'missing'
              else 'in_stock' end
$$;
