-- Trigger, after each movement and under the lock of its position: a product that has a register gets its next entry, whose balance is the
-- ledger's. Of a place without entries all is entered. Raises what pharmacy.check_witnesses raises.
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
  perform pharmacy.check_witnesses(new);
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
