-- What a movement takes its value from: of a reversal its receipt, of what is lost on the way what came back of it, of a
-- return its issue, of a transfer what left; and how much of that had arrived before it, by the ledger. Nulls of all else.
create or replace function inventory.source_of(m inventory.stock_movements, out quantity numeric, out value numeric,
                                    out arrived numeric, out arrived_value numeric)
language plpgsql stable set search_path = pg_catalog as $$
begin
  if m.reverses_id is not null then
    select r.quantity, r.value into quantity, value from inventory.stock_movements r
     where r.tenant_id = m.tenant_id and r.id = m.reverses_id;
  elsif m.type = 'discard' and m.transfer_id is not null then
    select sum(l.quantity), sum(l.value) into quantity, value from inventory.stock_movements l
     where l.tenant_id = m.tenant_id and l.transfer_id = m.transfer_id and l.product_id = m.product_id
       and l.lot_id is not distinct from m.lot_id and l.warehouse_id = m.warehouse_id and l.quantity > 0;
  elsif m.issue_id is not null then
    select -i.quantity, -i.value into quantity, value from inventory.stock_movements i
     where i.tenant_id = m.tenant_id and i.id = m.issue_id;
    select coalesce(sum(l.quantity), 0), coalesce(sum(l.value), 0) into arrived, arrived_value
      from inventory.stock_movements l
     where l.tenant_id = m.tenant_id and l.issue_id = m.issue_id and (l.occurred_at, l.id) < (m.occurred_at, m.id);
  elsif m.type = 'transfer' then
    select sum(-l.quantity) filter (where l.quantity < 0), sum(-l.value) filter (where l.quantity < 0),
           coalesce(sum(l.quantity) filter (where l.quantity > 0), 0),
           coalesce(sum(l.value) filter (where l.quantity > 0), 0)
      into quantity, value, arrived, arrived_value
      from inventory.stock_movements l
     where l.tenant_id = m.tenant_id and l.transfer_id = m.transfer_id and l.product_id = m.product_id
       and l.lot_id is not distinct from m.lot_id and (l.occurred_at, l.id) < (m.occurred_at, m.id);
  end if;
end $$;
