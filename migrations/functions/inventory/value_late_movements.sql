-- Trigger: a late movement has its value at its own date, and so has everything of its product that happened since: of each
-- product once, from its earliest on, however many are late. Raises stock.too_much_since where that is more than can be done
-- within a request.
create or replace function inventory.value_late_movements() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  most constant int := 20000;
  late record;
begin
  if not exists (select from posted p where p.late) then
    return null;
  end if;
  for late in
    select p.tenant_id, array_agg(p.product_id) as products, array_agg(p.occurred_at) as since, array_agg(p.place) as places
      from (select distinct on (m.tenant_id, m.product_id) m.tenant_id, m.product_id, m.occurred_at, coalesce(m.reverses_id, m.id) as place
              from posted m where m.late
             order by m.tenant_id, m.product_id, m.occurred_at, coalesce(m.reverses_id, m.id)) p
     group by p.tenant_id
  loop
    perform inventory.value_since(late.tenant_id, late.products, late.since, late.places, most);
  end loop;
  return null;
end $$;
