-- What a member who is limited to branches posts is at a warehouse of theirs, and what it takes back, undoes, carries on or
-- counts is too. Before anything of the stock is looked at, so that no refusal tells of it. Raises warehouse.not_found,
-- stock_movement.issue_not_found, stock_movement.receipt_not_found, stock_movement.not_found, stock_transfer.not_found, stock_count.not_found.
create or replace function inventory.check_sight(m inventory.stock_movements) returns void
language plpgsql stable set search_path = pg_catalog as $$
declare
  theirs uuid[] := app.warehouses();
begin
  if theirs is null then
    return;
  end if;
  perform app.guard(m.warehouse_id = any (theirs), 'warehouse.not_found');
  if m.issue_id is not null or m.reverses_id is not null or m.receipt_id is not null then
    perform app.guard(exists (
      select from inventory.stock_movements l
       where l.tenant_id = m.tenant_id and l.id = coalesce(m.issue_id, m.reverses_id, m.receipt_id) and l.warehouse_id = any (theirs)),
      case when m.issue_id is not null then 'stock_movement.issue_not_found'
           when m.receipt_id is not null then 'stock_movement.receipt_not_found' else 'stock_movement.not_found' end);
  end if;
  if m.transfer_id is not null then
    perform app.guard(exists (
      select from inventory.stock_transfers t
       where t.tenant_id = m.tenant_id and t.id = m.transfer_id
         and (t.from_warehouse_id = any (theirs) or t.to_warehouse_id = any (theirs))), 'stock_transfer.not_found');
  end if;
  if m.stock_count_id is not null then
    perform app.guard(exists (
      select from inventory.stock_counts c
       where c.tenant_id = m.tenant_id and c.id = m.stock_count_id and c.warehouse_id = any (theirs)),
      'stock_count.not_found');
  end if;
end $$;
