-- Trigger, after each movement and under the lock of its position: a product that has a register gets its next entry, whose balance is the
-- ledger's. Of a place without entries all is entered. What has a register, whatever it is called by now, leaves by a sale,
-- a transfer or a return to its supplier; else two people answer for it, none of whom is an API key: a destruction, what another one counted, or
-- sent and lost, a receipt of another one that is undone. What comes late makes nothing missing of a count after it. Raises stock.witness_required.
create or replace function pharmacy.enter_movement() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  last pharmacy.register_entries;
  hands uuid[] := '{}';
  needs_two boolean;
begin
  if new.type = 'revalue' or not exists (
      select from pharmacy.dispensing_rules r
       where r.tenant_id = new.tenant_id and r.product_id = new.product_id and r.registered_at is not null) then
    return null;
  end if;
  if new.type in ('discard', 'count') and new.quantity < 0 and new.destruction_id is null then
    hands := array(select f.person from inventory.first_hands f
                    where f.tenant_id = new.tenant_id and f.id = coalesce(new.transfer_id, new.stock_count_id) and f.product_id = new.product_id);
    needs_two := true;
  elsif new.quantity < 0 and new.reverses_id is not null then
    hands := array(select r.created_by from inventory.recorded_movements r where r.tenant_id = new.tenant_id and r.id = new.reverses_id);
    needs_two := true;
  elsif new.late and new.quantity > 0 then
    needs_two := coalesce((
      select c.quantity from inventory.recorded_movements c
       where c.tenant_id = new.tenant_id and c.product_id = new.product_id and c.warehouse_id = new.warehouse_id and c.type = 'count'
         and c.lot_id is not distinct from new.lot_id and (c.occurred_at, c.id) > (new.occurred_at, new.id)
       order by c.occurred_at, c.id limit 1), 0) < 0;
  elsif new.type = 'issue' then
    needs_two := new.fulfilment_line_id is null;
  else
    needs_two := new.quantity < 0 and new.destruction_id is null and new.type not in ('transfer', 'supplier_return');
  end if;
  perform app.guard(not needs_two or hands <> '{}' and not new.created_by = any (hands) and not exists (
    select from unnest(hands || new.created_by) h (id)
     where not exists (select from identity.known_people k where k.tenant_id = new.tenant_id and k.user_id = h.id)), 'stock.witness_required');
  select e.* into last from pharmacy.register_entries e
   where e.tenant_id = new.tenant_id and e.product_id = new.product_id and e.warehouse_id = new.warehouse_id
   order by e.number desc limit 1;
  if not found then
    perform pharmacy.fill_register(new.tenant_id, new.product_id, new.warehouse_id);
    return null;
  end if;
  insert into pharmacy.register_entries (tenant_id, id, product_id, warehouse_id, number, quantity, change, balance, recorded_at, recorded_by_name)
  values (new.tenant_id, new.id, new.product_id, new.warehouse_id, last.number + 1, new.quantity, new.balance - last.balance, new.balance,
          greatest(app.clock(), last.recorded_at + interval '1 microsecond'),
          (select n.name from identity.member_names n where n.tenant_id = new.tenant_id and n.user_id = new.created_by))
  on conflict (tenant_id, id) do nothing;
  return null;
end $$;
