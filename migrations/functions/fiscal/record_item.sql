-- Records what the authority answered when a device registered a product as it was then: `error` is null where it took it.
create or replace function fiscal.record_item(device uuid, product uuid, code text, class text, name text, band text, error jsonb default null)
returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  insert into fiscal.item_registrations as r (tenant_id, device_id, product_id, item_code, item_class, name, band, state, error)
  values (app.tenant_id(), device, product, code, class, name, band, case when error is null then 'registered' else 'refused' end, error)
  on conflict (tenant_id, device_id, product_id) do update
    set item_code = excluded.item_code, item_class = excluded.item_class, name = excluded.name, band = excluded.band,
        state = excluded.state, error = excluded.error, attempted_at = now();
end $$;
grant execute on function fiscal.record_item to app_api;
