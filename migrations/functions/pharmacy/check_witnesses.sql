-- Ends the transaction unless a movement of what has a register, whatever it is called by now, may be posted by whoever does: it leaves by a sale, a
-- transfer or a return to its supplier; else two people answer for it, none of whom is an API key: a destruction, what another one counted, or
-- sent and lost, a receipt of another one that is undone. What comes late makes nothing missing of a count after it. Raises stock.witness_required.
create or replace function pharmacy.check_witnesses(m inventory.stock_movements) returns void
language plpgsql stable set search_path = pg_catalog as $$
declare
  hands uuid[] := '{}';
begin
  if m.type in ('discard', 'count') and m.quantity < 0 and m.destruction_id is null then
    hands := array(select f.person from inventory.first_hands f
                    where f.tenant_id = m.tenant_id and f.id = coalesce(m.transfer_id, m.stock_count_id) and f.product_id = m.product_id);
  elsif m.quantity < 0 and m.reverses_id is not null then
    hands := array(select r.created_by from inventory.recorded_movements r where r.tenant_id = m.tenant_id and r.id = m.reverses_id);
  elsif m.late and m.quantity > 0 then
    perform app.guard(coalesce((
      select c.quantity from inventory.recorded_movements c
       where c.tenant_id = m.tenant_id and c.product_id = m.product_id and c.warehouse_id = m.warehouse_id and c.type = 'count'
         and c.lot_id is not distinct from m.lot_id and (c.occurred_at, c.id) > (m.occurred_at, m.id)
       order by c.occurred_at, c.id limit 1), 0) >= 0, 'stock.witness_required');
    return;
  elsif m.type = 'issue' and m.fulfilment_line_id is not null or m.destruction_id is not null or m.quantity >= 0 and m.type <> 'issue'
     or m.type in ('transfer', 'supplier_return') then
    return;
  end if;
  perform app.guard(hands <> '{}' and not m.created_by = any (hands) and not exists (
    select from unnest(hands || m.created_by) h (id)
     where not exists (select from identity.known_people k where k.tenant_id = m.tenant_id and k.user_id = h.id)), 'stock.witness_required');
end $$;
