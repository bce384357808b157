-- What comes back: of an issue, to the lot that it was taken from, after it, never more than was issued, and into a quarantine
-- where the product says so. Raises stock_movement.issue_not_found, stock.more_than_issued, stock.before_issue,
-- stock.return_to_quarantine.
create or replace function inventory.check_return(m inventory.stock_movements) returns void
language plpgsql volatile set search_path = pg_catalog as $$
declare
  issue record;
  returned numeric;
begin
  select i.* into issue from inventory.stock_movements i
   where i.tenant_id = m.tenant_id and i.id = m.issue_id and i.type = 'issue' and i.product_id = m.product_id
     for no key update;
  if not found or issue.lot_id is distinct from m.lot_id then
    perform app.fail('stock_movement.issue_not_found');
  end if;
  if (issue.occurred_at, issue.id) > (m.occurred_at, m.id) then
    perform app.fail('stock.before_issue', json_build_object('issued_at', issue.occurred_at)::text);
  end if;
  if not inventory.is_quarantine(m.tenant_id, m.warehouse_id)
     and (select inventory.returns_wait(p.quarantine_returns, p.track_lots, tenants.is_pharmacy(m.tenant_id)) from inventory.products p where p.tenant_id = m.tenant_id and p.id = m.product_id) then
    perform app.fail('stock.return_to_quarantine', json_build_object('warehouse_id', m.warehouse_id)::text);
  end if;
  select coalesce(sum(r.quantity), 0) into returned from inventory.stock_movements r
   where r.tenant_id = m.tenant_id and r.issue_id = m.issue_id;
  if returned + m.quantity > -issue.quantity then
    perform app.fail('stock.more_than_issued', json_build_object(
      'issued', trim_scale(-issue.quantity)::text, 'returned', trim_scale(returned)::text)::text);
  end if;
end $$;
