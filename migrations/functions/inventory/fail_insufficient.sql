-- Raises stock.insufficient with all that the caller needs to know; `at` is the moment of what is dated back, after which there is never more.
create or replace function inventory.fail_insufficient(product uuid, warehouse uuid, requested numeric, available numeric,
                                            usable numeric default null, reserved numeric default null,
                                            lot uuid default null, at timestamptz default null) returns void
language plpgsql volatile set search_path = pg_catalog as $$
begin
  perform app.fail('stock.insufficient', json_strip_nulls(json_build_object(
    'available', trim_scale(greatest(available, 0))::text, 'requested', trim_scale(requested)::text,
    'usable', trim_scale(usable)::text, 'reserved', trim_scale(reserved)::text,
    'product_id', product, 'warehouse_id', warehouse, 'lot_id', lot, 'at', at))::text);
end $$;
