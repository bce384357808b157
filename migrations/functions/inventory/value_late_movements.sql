-- Trigger: a late movement has its value at its own date, and so has everything of its product that happened since: of each
-- product once, from its earliest on, however many are late. Raises stock.too_much_since where that is more than can be done
-- within a request.
create or replace function inventory.value_late_movements() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  most constant int := 20000;
  valued int := 0;
  m record;
begin
  for m in
    select distinct on (p.tenant_id, p.product_id) p.tenant_id, p.product_id, p.occurred_at, coalesce(p.reverses_id, p.id) as place
      from posted p where p.late order by p.tenant_id, p.product_id, p.occurred_at, coalesce(p.reverses_id, p.id)
  loop
    valued := valued + inventory.value_since(m.tenant_id, m.product_id, m.occurred_at, m.place, most - valued);
  end loop;
  return null;
end $$;
