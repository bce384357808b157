-- For other modules: what became of a tenant's orders since a moment, of the newest ten thousand: how many were agreed on, handed over, given up
-- in whole or part, and brought back in whole or part. Each defective one counts once.
create or replace function sales.performance(tenant uuid, since timestamptz, out orders int, out fulfilled int, out cancelled int, out returned int,
                                             out defects int)
language plpgsql stable set search_path = pg_catalog as $$
begin
  select count(*), count(*) filter (where o.status = 'fulfilled'), count(*) filter (where o.cancelled > 0),
         count(*) filter (where o.returned > 0), count(*) filter (where o.cancelled > 0 or o.returned > 0)
    from (select r.status, r.cancelled, r.returned from sales.orders r
           where r.tenant_id = tenant and r.sold_or_never >= since and r.sold_or_never < 'infinity'
           order by r.sold_or_never desc, r.id desc limit 10000) o
    into orders, fulfilled, cancelled, returned, defects;
end $$;
