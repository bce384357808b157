-- What leaves a quarantine: never by an issue, and by a transfer or a correction when a manager, or an API key that may,
-- releases it. Raises warehouse.quarantine, warehouse.release_denied.
create or replace function inventory.check_release(m inventory.stock_movements) returns void
language plpgsql volatile set search_path = pg_catalog as $$
declare
  who jsonb := app.claims();
begin
  if m.type = 'issue' then
    perform app.fail('warehouse.quarantine', json_build_object('warehouse_id', m.warehouse_id)::text);
  elsif m.type in ('transfer', 'adjust', 'count', 'discard') and who ->> 'kind' = 'user' and not who -> 'roles' ?| identity.manager_roles() then
    perform app.fail('warehouse.release_denied', json_build_object('warehouse_id', m.warehouse_id)::text);
  end if;
end $$;
