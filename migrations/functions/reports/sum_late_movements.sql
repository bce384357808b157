-- Trigger, after what is late was valued: sums the days of its products anew, of each from its earliest on, of the generation that is read and, as
-- far as it has them, of the one that is being summed. The late movement has the locks of all positions of its product.
create or replace function reports.sum_late_movements() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  late record;
  zones reports.day_zones;
begin
  if not exists (select from posted p where p.late) then
    return null;
  end if;
  for late in
    select p.tenant_id, array_agg(p.product_id) as products, array_agg(p.since) as moments
      from (select m.tenant_id, m.product_id, min(m.occurred_at) as since from posted m where m.late group by 1, 2) p
     group by p.tenant_id
  loop
    zones := reports.zones_of(late.tenant_id);
    perform reports.sum_products(late.tenant_id, zones.generation, zones.time_zone, late.products,
      array(select (s.at at time zone zones.time_zone)::date from unnest(late.moments) with ordinality s (at, n) order by s.n));
    if zones.next_generation is not null then
      perform reports.sum_late_next(zones, late.products, late.moments);
    end if;
  end loop;
  return null;
end $$;
