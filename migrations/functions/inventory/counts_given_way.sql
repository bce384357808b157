-- The counts that gave way to late movements just posted, each once and as it is now: of each of these the next one of its place. In the
-- statement that posted them, to whoever posted them, whatever branches they see.
create or replace function inventory.counts_given_way(movements uuid[]) returns setof inventory.stock_movements
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
begin
  if movements is null then
    return;
  end if;
  return query
    select c.* from inventory.stock_movements c
     where c.tenant_id = tenant and c.id in (
       select n.id from inventory.stock_movements m
         cross join lateral (
           select s.id from inventory.stock_movements s
            where s.tenant_id = tenant and s.product_id = m.product_id and s.warehouse_id = m.warehouse_id
              and s.lot_id is not distinct from m.lot_id and s.type = 'count' and s.occurred_at >= m.occurred_at
              and (s.occurred_at, s.id) > (m.occurred_at, coalesce(m.reverses_id, m.id))
            order by s.occurred_at, s.id limit 1) n
        where m.tenant_id = tenant and m.id = any (movements) and m.quantity <> 0)
     order by c.occurred_at, c.id;
end $$;
grant execute on function inventory.counts_given_way to app_api;
