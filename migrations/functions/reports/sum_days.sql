-- Sums all days that are read of a tenant's ledger anew, at once, in the zone that they are in: for rows that were loaded past the triggers.
create or replace function reports.sum_days(tenant uuid) returns void
language plpgsql volatile set search_path = pg_catalog as $$
declare
  of reports.day_zones := reports.zones_of(tenant);
  products uuid[] := array(select distinct m.product_id from inventory.ledger m where m.tenant_id = tenant);
begin
  perform reports.sum_products(tenant, of.generation, of.time_zone, products, array_fill('-infinity'::date, array[cardinality(products)]));
end $$;
