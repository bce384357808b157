-- Raises lot.not_usable with why a lot may not be issued.
create or replace function inventory.fail_unusable(lot uuid, status text, expires_on date) returns void
language plpgsql volatile set search_path = pg_catalog as $$
begin
  perform app.fail('lot.not_usable', json_build_object('lot_id', lot, 'expires_on', expires_on,
    'lot_status', case when status = 'available' then 'expired' else status end)::text);
end $$;
