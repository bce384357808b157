-- Clears away `most` rows of days that no one reads any more, product by product, and gives what is left to do.
create or replace function reports.clear_slice(zones reports.day_zones, most int) returns text
language plpgsql volatile set search_path = pg_catalog as $$
declare
  cleared record;
begin
  with old as (
    select d.product_id, d.warehouse_id, d.generation, d.day from reports.daily_stock d
     where d.tenant_id = zones.tenant_id and d.product_id >= zones.product_id and d.generation <> zones.generation
     order by d.product_id, d.warehouse_id limit most),
  gone as (
    delete from reports.daily_stock d using old o
     where d.tenant_id = zones.tenant_id and d.product_id = o.product_id and d.warehouse_id = o.warehouse_id
       and d.generation = o.generation and d.day = o.day)
  select count(*)::int as rows, (select o.product_id from old o order by o.product_id desc limit 1) as product into cleared from old;
  update reports.day_zones z
     set state = case when cleared.rows < most then 'done' else 'clearing' end, product_id = coalesce(cleared.product, z.product_id)
   where z.tenant_id = zones.tenant_id
  returning z.state into zones.state;
  return zones.state;
end $$;
