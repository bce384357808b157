-- Sums days of one generation of a tenant's ledger anew: of `products`, each from a day on (`since`), where `warehouses` are named
-- of those alone, and to the end of a day (`through`) where there is none after it. The caller holds the locks of their
-- positions. Planned for what it is asked, each time.
create or replace function reports.sum_products(tenant uuid, generation int, zone text, products uuid[], since date[],
                                                warehouses uuid[] default null, through date default null) returns void
language plpgsql volatile set search_path = pg_catalog set plan_cache_mode = force_custom_plan as $$
declare
  starts timestamptz[] := array(select coalesce(tenants.start_in(s.day, zone), '-infinity')
                                  from unnest(since) with ordinality s (day, n) order by s.n);
  ends timestamptz := coalesce(tenants.start_in(through + 1, zone), 'infinity');
begin
  delete from reports.daily_stock d using unnest(products, since) p (product, since)
   where d.tenant_id = tenant and d.generation = sum_products.generation and d.product_id = p.product and d.day >= p.since
     and (warehouses is null or d.warehouse_id = any (warehouses));
  update reports.daily_stock d set latest = false from unnest(products, starts) p (product, start)
   where d.tenant_id = tenant and d.generation = sum_products.generation and d.product_id = p.product and d.latest
     and (warehouses is null or d.warehouse_id = any (warehouses))
     and exists (select from inventory.ledger m
                  where m.tenant_id = tenant and m.product_id = d.product_id and m.warehouse_id = d.warehouse_id
                    and m.occurred_at >= p.start and m.occurred_at < ends
                 union all
                 select from inventory.product_use u
                  where u.tenant_id = tenant and u.product_id = d.product_id and u.warehouse_id = d.warehouse_id
                    and u.occurred_at >= p.start and u.occurred_at < ends);
  insert into reports.daily_stock
  select tenant, s.product_id, s.warehouse_id, sum_products.generation, s.day, lead(s.day) over before is null, s.movements, s.was_issued,
         s.received, s.received_value, s.issued, s.issued_value, s.adjusted, s.adjusted_value, s.change, s.change_value,
         coalesce(b.closing_quantity, 0) + sum(s.change) over before,
         coalesce(b.closing_value, 0) + sum(s.change_value) over before
    from (select p.product as product_id, p.since, m.warehouse_id, (m.occurred_at at time zone zone)::date as day,
                 count(m.type)::int as movements, coalesce(bool_or(m.type = 'issue'), false) as was_issued,
                 coalesce(sum(m.quantity) filter (where m.type in ('receive', 'supplier_return')), 0) as received,
                 coalesce(sum(m.value) filter (where m.type in ('receive', 'supplier_return')), 0) as received_value,
                 coalesce(sum(m.used), 0) as issued, coalesce(sum(m.used_value), 0) as issued_value,
                 coalesce(sum(m.quantity) filter (where m.type in ('adjust', 'discard', 'count', 'revalue')), 0) as adjusted,
                 coalesce(sum(m.value) filter (where m.type in ('adjust', 'discard', 'count', 'revalue')), 0) as adjusted_value,
                 coalesce(sum(m.quantity), 0) as change, coalesce(sum(m.value), 0) as change_value
            from unnest(products, since, starts) p (product, since, start)
            cross join lateral (
              select l.warehouse_id, l.occurred_at, l.type, l.quantity, l.value, null::numeric as used, null::numeric as used_value
                from inventory.ledger l
               where l.tenant_id = sum_products.tenant and l.product_id = p.product and l.occurred_at >= p.start and l.occurred_at < ends
                 and (warehouses is null or l.warehouse_id = any (warehouses))
              union all
              select u.warehouse_id, u.occurred_at, null, null, null, u.quantity, u.value
                from inventory.product_use u
               where u.tenant_id = sum_products.tenant and u.product_id = p.product and u.occurred_at >= p.start and u.occurred_at < ends
                 and (warehouses is null or u.warehouse_id = any (warehouses))) m
           group by 1, 2, 3, 4) s
    left join lateral (
      select d.closing_quantity, d.closing_value from reports.daily_stock d
       where d.tenant_id = sum_products.tenant and d.product_id = s.product_id and d.warehouse_id = s.warehouse_id
         and d.generation = sum_products.generation and d.day < s.since
       order by d.day desc limit 1) b on true
  window before as (partition by s.product_id, s.warehouse_id order by s.day);
end $$;
