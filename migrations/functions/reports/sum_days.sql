-- Sums a tenant's ledger anew, from a day on: all of it when its days begin at another hour or rows were loaded past the
-- triggers, one product when something late was posted. Planned for what it is asked, each time.
create or replace function reports.sum_days(tenant uuid, product uuid default null, since date default '-infinity') returns void
language plpgsql volatile set search_path = pg_catalog set plan_cache_mode = force_custom_plan as $$
begin
  delete from reports.daily_stock d
   where d.tenant_id = tenant and (product is null or d.product_id = product) and d.day >= since;
  update reports.daily_stock d set latest = false
   where d.tenant_id = tenant and (product is null or d.product_id = product) and d.latest
     and exists (select from inventory.ledger m
                  where m.tenant_id = tenant and m.product_id = d.product_id and m.warehouse_id = d.warehouse_id
                    and m.occurred_at >= tenants.start_of(since, tenant)
                 union all
                 select from inventory.product_use u
                  where u.tenant_id = tenant and u.product_id = d.product_id and u.warehouse_id = d.warehouse_id
                    and u.occurred_at >= tenants.start_of(since, tenant));
  insert into reports.daily_stock
  select s.tenant_id, s.product_id, s.warehouse_id, s.day, lead(s.day) over before is null, s.movements, s.was_issued,
         s.received, s.received_value, s.issued, s.issued_value, s.adjusted, s.adjusted_value, s.change, s.change_value,
         coalesce(b.closing_quantity, 0) + sum(s.change) over before,
         coalesce(b.closing_value, 0) + sum(s.change_value) over before
    from (select m.tenant_id, m.product_id, m.warehouse_id, (m.occurred_at at time zone t.time_zone)::date as day,
                 count(m.type)::int as movements, coalesce(bool_or(m.type = 'issue'), false) as was_issued,
                 coalesce(sum(m.quantity) filter (where m.type in ('receive', 'supplier_return')), 0) as received,
                 coalesce(sum(m.value) filter (where m.type in ('receive', 'supplier_return')), 0) as received_value,
                 coalesce(sum(m.used), 0) as issued, coalesce(sum(m.used_value), 0) as issued_value,
                 coalesce(sum(m.quantity) filter (where m.type in ('adjust', 'discard', 'count', 'revalue')), 0) as adjusted,
                 coalesce(sum(m.value) filter (where m.type in ('adjust', 'discard', 'count', 'revalue')), 0) as adjusted_value,
                 coalesce(sum(m.quantity), 0) as change, coalesce(sum(m.value), 0) as change_value
            from (select l.tenant_id, l.product_id, l.warehouse_id, l.occurred_at, l.type, l.quantity, l.value,
                         null::numeric as used, null::numeric as used_value
                    from inventory.ledger l where l.tenant_id = sum_days.tenant
                  union all
                  select u.tenant_id, u.product_id, u.warehouse_id, u.occurred_at, null, null, null, u.quantity, u.value
                    from inventory.product_use u where u.tenant_id = sum_days.tenant) m
            join tenants.time_zones t on t.tenant_id = sum_days.tenant
           where (product is null or m.product_id = product)
             and m.occurred_at >= coalesce(tenants.start_of(since, tenant), '-infinity')
           group by 1, 2, 3, 4) s
    left join lateral (
      select d.closing_quantity, d.closing_value from reports.daily_stock d
       where d.tenant_id = s.tenant_id and d.product_id = s.product_id and d.warehouse_id = s.warehouse_id
         and d.day < since
       order by d.day desc limit 1) b on true
  window before as (partition by s.product_id, s.warehouse_id order by s.day);
end $$;
