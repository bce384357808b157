-- Does a movement at a position add to the next generation too, while that is being summed? What is summed already does, and a
-- position that came since then, which keeps its days of both from its first movement on. What is still to be summed is summed
-- with all that was posted by then. The caller holds the position's lock, and asks before it writes.
create or replace function reports.keeps_next(zones reports.day_zones, product uuid, warehouse uuid, day date) returns boolean
language plpgsql volatile set search_path = pg_catalog as $$
begin
  return product < zones.product_id or (product = zones.product_id and coalesce(day <= zones.through, true))
      or exists (select from reports.daily_stock d where d.tenant_id = zones.tenant_id and d.product_id = product
                    and d.warehouse_id = warehouse and d.generation = zones.next_generation)
      or not exists (select from reports.daily_stock d where d.tenant_id = zones.tenant_id and d.product_id = product
                        and d.warehouse_id = warehouse and d.generation = zones.generation);
end $$;
