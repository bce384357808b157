-- Locks an order until the commit, after the positions of what it moves, and gives it as it is then, where the caller sees it. Raises order.not_found, and
-- the code of its status where that is none of `allowed`: order.not_draft, order.not_confirmed, order.cancelled, order.over.
create or replace function sales.lock_order(ordered uuid, allowed text[], version int default null) returns sales.orders
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  o sales.orders;
begin
  select r.* into o from sales.orders r where r.tenant_id = app.tenant_id() and r.id = ordered
     and coalesce(r.warehouse_id = any (app.warehouses()), true) for no key update;
  perform app.at_version(o.version, coalesce(version, o.version), 'order.not_found');
  if o.status <> all (allowed) then
    perform app.fail(case when o.status = 'cancelled' then 'order.cancelled' when allowed = '{draft}' then 'order.not_draft'
                          when o.status = 'draft' then 'order.not_confirmed' else 'order.over' end,
                     json_build_object('current_status', o.status)::text);
  end if;
  return o;
end $$;
grant execute on function sales.lock_order to app_api;
