-- Trigger, after each movement and under the lock of its position: a product that has a register gets its next entry, whose balance is the
-- ledger's. Of a place without entries all is entered. What has a register, whatever it is called by now, leaves by a
-- sale, a transfer or a return to its supplier; else two people answer for it: a destruction, what another one counted, or sent and lost. Raises stock.witness_required.
create or replace function pharmacy.enter_movement() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  last pharmacy.register_entries;
begin
  if new.type = 'revalue' or not exists (
      select from pharmacy.dispensing_rules r
       where r.tenant_id = new.tenant_id and r.product_id = new.product_id and r.registered_at is not null) then
    return null;
  end if;
  perform app.guard(case new.type
      when 'issue' then new.fulfilment_line_id is not null
      when 'adjust' then new.quantity > 0
      when 'discard' then new.destruction_id is not null or new.transfer_id is not null
      when 'count' then new.quantity >= 0 or new.stock_count_id is not null
      else true end
    and not (new.type in ('discard', 'count') and new.quantity < 0 and exists (
      select from inventory.first_hands f where f.tenant_id = new.tenant_id and f.id = coalesce(new.transfer_id, new.stock_count_id)
         and f.product_id = new.product_id and f.person = new.created_by)), 'stock.witness_required');
  select e.* into last from pharmacy.register_entries e
   where e.tenant_id = new.tenant_id and e.product_id = new.product_id and e.warehouse_id = new.warehouse_id
   order by e.number desc limit 1;
  if not found then
    perform pharmacy.fill_register(new.tenant_id, new.product_id, new.warehouse_id);
    return null;
  end if;
  insert into pharmacy.register_entries (tenant_id, id, product_id, warehouse_id, number, quantity, change, balance, recorded_at, recorded_by_name)
  values (new.tenant_id, new.id, new.product_id, new.warehouse_id, last.number + 1, new.quantity, new.balance - last.balance, new.balance,
          greatest(clock_timestamp(), last.recorded_at + interval '1 microsecond'),
          (select n.name from identity.member_names n where n.tenant_id = new.tenant_id and n.user_id = new.created_by))
  on conflict (tenant_id, id) do nothing;
  return null;
end $$;
