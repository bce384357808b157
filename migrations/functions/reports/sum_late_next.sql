-- Sums what late movements of products changed in the generation that is being summed, as far as it has them: of a product whose
-- turn was or is, all; of one whose turn is to come, the positions that came since the zone was changed. What is
-- written of days after those that are summed is written again in their turn.
create or replace function reports.sum_late_next(zones reports.day_zones, products uuid[], moments timestamptz[]) returns void
language plpgsql volatile set search_path = pg_catalog as $$
declare
  late record;
  places uuid[];
begin
  for late in select p.product, (p.at at time zone zones.next_time_zone)::date as day from unnest(products, moments) p (product, at) loop
    places := case when late.product > zones.product_id then array(
      select distinct d.warehouse_id from reports.daily_stock d
       where d.tenant_id = zones.tenant_id and d.product_id = late.product and d.generation = zones.next_generation) end;
    if places is null or cardinality(places) > 0 then
      perform reports.sum_products(zones.tenant_id, zones.next_generation, zones.next_time_zone,
                                   array[late.product], array[late.day], places);
    end if;
  end loop;
end $$;
