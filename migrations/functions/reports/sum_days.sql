-- Sums a tenant's ledger anew: when its days begin at another hour, or after rows were loaded past the triggers.
create or replace function reports.sum_days(tenant uuid) returns void
language sql volatile set search_path = pg_catalog as $$
  delete from reports.daily_stock d where d.tenant_id = sum_days.tenant;
  insert into reports.daily_stock
  select s.tenant_id, s.product_id, s.warehouse_id, s.day, lead(s.day) over before is null, s.movements, s.was_issued,
         s.received, s.received_value, s.issued, s.issued_value, s.adjusted, s.adjusted_value, s.change, s.change_value,
         sum(s.change) over before, sum(s.change_value) over before
    from (select m.tenant_id, m.product_id, m.warehouse_id, (m.occurred_at at time zone t.time_zone)::date as day,
                 count(*)::int as movements, bool_or(m.type = 'issue') as was_issued,
                 coalesce(sum(m.quantity) filter (where m.type = 'receive'), 0) as received,
                 coalesce(sum(m.value) filter (where m.type = 'receive'), 0) as received_value,
                 coalesce(sum(-m.quantity) filter (where m.type in ('issue', 'return')), 0) as issued,
                 coalesce(sum(-m.value) filter (where m.type in ('issue', 'return')), 0) as issued_value,
                 coalesce(sum(m.quantity) filter (where m.type in ('adjust', 'discard', 'count')), 0) as adjusted,
                 coalesce(sum(m.value) filter (where m.type in ('adjust', 'discard', 'count')), 0) as adjusted_value,
                 sum(m.quantity) as change, sum(m.value) as change_value
            from inventory.ledger m join tenants.time_zones t on t.tenant_id = m.tenant_id
           where m.tenant_id = sum_days.tenant group by 1, 2, 3, 4) s
  window before as (partition by s.product_id, s.warehouse_id order by s.day)
$$;
