-- The number of the tenant's next order: the first one after those of all orders that no order at work has. Who takes one waits for
-- nobody: what comes to nothing leaves its number to the next one, or free for ever where a later one is an order's by then.
create or replace function sales.next_number() returns int
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant constant uuid := app.tenant_id();
  taken int := (select o.number from sales.orders o where o.tenant_id = tenant order by o.number desc limit 1);
begin
  loop
    taken := coalesce(taken, 0) + 1;
    continue when not pg_try_advisory_xact_lock(hashtextextended(tenant || ':sales.orders:' || taken, 3));
    -- Whoever had it may have committed since the orders were looked at: a statement of its own sees that.
    perform from sales.orders o where o.tenant_id = tenant and o.number = taken;
    exit when not found;
  end loop;
  return taken;
end $$;
grant execute on function sales.next_number to app_api;
