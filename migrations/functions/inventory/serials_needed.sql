-- Does a movement need a serial for every unit? Where its product does; what takes back or brings on an earlier movement, where
-- that one named one for every unit.
create or replace function inventory.serials_needed(m inventory.stock_movements) returns boolean
language plpgsql stable set search_path = pg_catalog as $$
begin
  if m.reverses_id is not null or m.issue_id is not null then
    return (select s.serials is not null and cardinality(s.serials) = abs(s.quantity) from inventory.stock_movements s
             where s.tenant_id = m.tenant_id and s.id = coalesce(m.reverses_id, m.issue_id));
  elsif m.transfer_id is not null and (m.quantity > 0 or m.type = 'discard') then
    return (select coalesce(bool_and(s.serials is not null and cardinality(s.serials) = -s.quantity), false)
              from inventory.stock_movements s
             where s.tenant_id = m.tenant_id and s.transfer_id = m.transfer_id and s.type = 'transfer'
               and s.product_id = m.product_id and s.lot_id is not distinct from m.lot_id and s.quantity < 0);
  end if;
  return (select p.serials_required from inventory.products p where p.tenant_id = m.tenant_id and p.id = m.product_id);
end $$;
