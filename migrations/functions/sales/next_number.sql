-- The number of the tenant's next order. Whoever takes one waits for those who took theirs before.
create or replace function sales.next_number() returns int
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  taken int;
begin
  insert into sales.counters as c (tenant_id, next_order) values (app.tenant_id(), 2)
  on conflict (tenant_id) do update set next_order = c.next_order + 1
  returning c.next_order - 1 into taken;
  return taken;
end $$;
grant execute on function sales.next_number to app_api;
