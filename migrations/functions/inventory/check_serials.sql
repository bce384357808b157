-- Locks the serials that a movement names, in their order, those that were never seen made for it, and ends the transaction
-- unless each may move so: it leaves from where it is, once; comes back of the issue that took it; arrives by the transfer that
-- took it; is undone with its own receipt; is received, or found, where it is nowhere (a transfer that is over has
-- brought on, or lost, what it did not name). One that was never seen leaves only where
-- none are `needed`. It stays of the lot that it came with, and what was destroyed comes back no more. None moves before its
-- last movement; what a count saw and moved since stays where it is. Where a pack is, is told to who may see that warehouse. Raises serial.moved_since, serial.not_in_stock, serial.not_of_issue,
-- serial.not_in_transit, serial.known.
create or replace function inventory.check_serials(m inventory.stock_movements, needed boolean) returns void
language plpgsql volatile set search_path = pg_catalog as $$
declare
  leaves boolean := m.type <> 'count' and m.quantity < 0;
  s record;
  theirs uuid[] := app.warehouses();
  here boolean;
  fits boolean;
begin
  insert into inventory.serials (tenant_id, id, product_id, serial, state, lot_id, movement_id, last_warehouse, moved_at)
  select m.tenant_id, app.uuid7(), m.product_id, g.serial, 'missing', m.lot_id, m.id, m.warehouse_id, '-infinity'
    from unnest(m.serials) g (serial) order by g.serial
  on conflict (tenant_id, product_id, serial) do nothing;
  for s in
    select l.serial, case when l.movement_id <> m.id then l.state end as state, l.warehouse_id, l.lot_id, l.movement_id,
           l.moved_at, x.destruction_id, t.id as transfer_id, t.finished_at
      from inventory.serials l
      left join inventory.stock_movements x on x.tenant_id = m.tenant_id and x.id = l.movement_id
      left join inventory.stock_transfers t on t.tenant_id = m.tenant_id and t.id = x.transfer_id
     where l.tenant_id = m.tenant_id and l.product_id = m.product_id and l.serial = any (m.serials)
     order by l.serial for update of l
  loop
    continue when m.type = 'count' and s.moved_at > m.occurred_at;
    here := s.state = 'in_stock' and s.warehouse_id = m.warehouse_id and s.lot_id is not distinct from m.lot_id;
    fits := case
      when leaves then here or (s.state is null and not needed and m.reverses_id is null)
      when m.type = 'return' then s.state = 'issued' and s.movement_id = m.issue_id
      when m.type = 'transfer' then s.state = 'in_transit' and s.transfer_id = m.transfer_id
                                    and s.lot_id is not distinct from m.lot_id
      when s.state is null or s.state = 'reversed' or (m.type = 'count' and here) then true
      when s.destruction_id is not null or s.lot_id <> m.lot_id then false
      when m.type = 'receive' then s.state in ('missing', 'returned')
      else s.state in ('missing', 'discarded') or (s.state = 'in_transit' and s.finished_at is not null) end;
    if fits is not true then
      perform app.fail(case when leaves then 'serial.not_in_stock' when m.type = 'return' then 'serial.not_of_issue'
                            when m.type = 'transfer' then 'serial.not_in_transit' else 'serial.known' end,
        json_strip_nulls(case when theirs is null or s.warehouse_id = any (theirs)
          then json_build_object('serial', s.serial, 'state', s.state, 'at_warehouse_id', s.warehouse_id)
          else json_build_object('serial', s.serial) end)::text);
    elsif m.occurred_at < s.moved_at then
      perform app.fail('serial.moved_since', json_build_object('serial', s.serial, 'moved_at', s.moved_at)::text);
    end if;
  end loop;
end $$;
