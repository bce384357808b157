-- Trigger, after what is late was valued: sums the days of its products anew, of each from its earliest on.
create or replace function reports.sum_late_movements() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  late record;
begin
  if not exists (select from posted p where p.late) then
    return null;
  end if;
  for late in
    select p.tenant_id, array_agg(p.product_id) as products, array_agg(tenants.day_of(p.since, p.tenant_id)) as days
      from (select m.tenant_id, m.product_id, min(m.occurred_at) as since from posted m where m.late group by 1, 2) p
     group by p.tenant_id
  loop
    perform reports.sum_days(late.tenant_id, late.products, late.days);
  end loop;
  return null;
end $$;
