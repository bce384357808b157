-- A movement that came late changed what a count after it came to: tells the authority the difference, so that what it was told comes to what is
-- there; where nothing was reported for the count, all that was is compared with what is there. Raises permission.denied outside a job.
create or replace function fiscal.note_counts(movement uuid, in_batch text) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
  m record;
  counted uuid;
begin
  select l.product_id, l.warehouse_id, l.lot_id, l.occurred_at, l.late into m from inventory.ledger l where l.tenant_id = tenant and l.id = movement;
  if not coalesce(m.late, false) then
    return;
  end if;
  for counted in
    select l.id from inventory.ledger l
     where l.tenant_id = tenant and l.product_id = m.product_id and l.warehouse_id = m.warehouse_id and l.lot_id is not distinct from m.lot_id
       and l.type = 'count' and l.occurred_at >= m.occurred_at and l.id <> movement order by l.occurred_at, l.id
  loop
    if exists (select from fiscal.stock_report_lines l where l.tenant_id = tenant and l.movement_id = counted) then
      perform fiscal.note_movement(counted, in_batch);
    else
      insert into fiscal.stock_masters (tenant_id, device_id, product_id, due, compare_at)
      select tenant, d.id, m.product_id, false, now() from fiscal.device_for(m.warehouse_id, tenant) d (id) where d.id is not null
      on conflict (tenant_id, device_id, product_id) do update set compare_at = now();
    end if;
  end loop;
end $$;
