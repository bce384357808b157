-- What a place held at a moment, before the movement of this id (a reversal's is its receipt's), by what it holds `now`; the least that it held since, as
-- far as the next count; and that count, which looked at what was there and so says what is there after it.
create or replace function inventory.level_at(tenant uuid, product uuid, warehouse uuid, lot uuid, at timestamptz, id uuid,
                                   now numeric, out level numeric, out lowest numeric, out next_count uuid)
language plpgsql stable set search_path = pg_catalog set plan_cache_mode = force_generic_plan as $$
begin
  with later as (
    select l.id, l.type, l.quantity, l.occurred_at, coalesce(l.reverses_id, l.id) as place
      from inventory.stock_movements l
     where l.tenant_id = level_at.tenant and l.product_id = level_at.product and l.warehouse_id = level_at.warehouse
       and l.lot_id is not distinct from level_at.lot and l.occurred_at >= level_at.at
       and (l.occurred_at, coalesce(l.reverses_id, l.id)) > (level_at.at, level_at.id)),
  walk as (
    select l.id, l.type, l.quantity, l.occurred_at, l.place,
           level_at.now - sum(l.quantity) over (
             order by l.occurred_at desc, l.place desc, l.id desc rows unbounded preceding) as before,
           count(*) filter (where l.type = 'count') over (order by l.occurred_at, l.place, l.id
                                                          rows between unbounded preceding and 1 preceding) as counts
      from later l)
  select level_at.now - coalesce(sum(w.quantity), 0),
         least(min(w.before) filter (where w.counts = 0),
               case when count(*) filter (where w.type = 'count') = 0 then level_at.now end),
         (array_agg(w.id order by w.occurred_at, w.place, w.id) filter (where w.type = 'count'))[1]
    into level, lowest, next_count from walk w;
end $$;
grant execute on function inventory.level_at to app_api;
