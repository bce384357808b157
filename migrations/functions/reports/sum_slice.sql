-- Sums the next slice of the days that the context's tenant asked for in another zone, of about as many movements as `most`; once all are
-- summed, has them be read, and then clears away what is left of others. It gives what is left to do: 'summing', 'clearing',
-- nothing ('done'), or that another one is at it ('busy'). Each call is a transaction of its own, and goes on where the last one that committed
-- was. It waits for movements of one product, while it has no lock that any waits for.
create or replace function reports.sum_slice(most int default 2000) returns text
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  most_products constant int := 100;
  tenant uuid := app.tenant_id();
  zones reports.day_zones;
  budget int := most;
  product uuid;
  places uuid[];
  since date;
  counted record;
begin
  select z.* into zones from reports.day_zones z where z.tenant_id = tenant for update skip locked;
  if not found then
    return case when exists (select from reports.day_zones z where z.tenant_id = tenant) then 'busy' else 'done' end;
  elsif zones.state <> 'summing' then
    return case when zones.state = 'done' then 'done' else reports.clear_slice(zones, most) end;
  end if;
  for n in 1 .. most_products loop
    if zones.through is not null then
      product := zones.product_id;
      since := zones.through + 1;
    else
      product := (select d.product_id from reports.daily_stock d
                   where d.tenant_id = tenant and d.latest and d.generation = zones.generation and d.product_id > zones.product_id
                   order by d.product_id limit 1);
      since := '-infinity';
    end if;
    if product is null then
      exit when n > 1;
      update reports.day_zones z
         set generation = z.next_generation, time_zone = z.next_time_zone, next_generation = null, next_time_zone = null,
             state = 'clearing', product_id = '00000000-0000-0000-0000-000000000000', through = null
       where z.tenant_id = tenant;
      return 'clearing';
    end if;
    places := inventory.lock_places(tenant, product, n = 1);
    exit when places is null;
    select count(*)::int as movements, max(m.occurred_at) as latest into counted
      from (select l.occurred_at from inventory.ledger l
             where l.tenant_id = tenant and l.product_id = product
               and l.occurred_at >= coalesce(tenants.start_in(since, zones.next_time_zone), '-infinity')
             order by l.occurred_at limit budget + 1) m;
    zones.product_id := product;
    zones.through := case when counted.movements > budget
                          then greatest(since, (counted.latest at time zone zones.next_time_zone)::date - 1) end;
    perform reports.sum_products(tenant, zones.next_generation, zones.next_time_zone, array[product], array[since], places, zones.through);
    budget := budget - counted.movements;
    exit when budget <= 0;
  end loop;
  update reports.day_zones z set product_id = zones.product_id, through = zones.through where z.tenant_id = tenant;
  return 'summing';
end $$;
grant execute on function reports.sum_slice to app_api;
