-- A draft is agreed on: its tax is reckoned as of now, and its stock is to be reserved until a moment, as long as the tenant keeps it where
-- none is said. Raises what sales.lock_order raises.
create or replace function sales.confirm_order(ordered uuid, until timestamptz, version int default null) returns void
language plpgsql volatile set search_path = pg_catalog as $$
declare
  o constant sales.orders := sales.lock_order(ordered, '{draft}', version);
begin
  perform sales.retax(o, app.now());
  update sales.orders r
     set status = 'confirmed', reserved_until = coalesce(until, app.now() + (sales.terms()).reservation_hours * interval '1 hour')
   where r.tenant_id = o.tenant_id and r.id = ordered;
end $$;
grant execute on function sales.confirm_order to app_api;
