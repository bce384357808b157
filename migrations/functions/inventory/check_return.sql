-- What comes back: to the lot that it was issued from, after it was, and never more than was issued of it by then. Raises
-- stock_movement.issue_not_found, stock.more_than_issued, stock.before_issue.
create or replace function inventory.check_return(m inventory.stock_movements) returns void
language plpgsql volatile set search_path = pg_catalog as $$
declare
  issue record;
  issued numeric;
  returned numeric;
begin
  if m.issue_id is not null then
    select i.* into issue from inventory.stock_movements i
     where i.tenant_id = m.tenant_id and i.id = m.issue_id and i.type = 'issue' and i.product_id = m.product_id
       for update;
    if not found or issue.lot_id is distinct from m.lot_id then
      perform app.fail('stock_movement.issue_not_found');
    end if;
    if (issue.occurred_at, issue.id) > (m.occurred_at, m.id) then
      perform app.fail('stock.before_issue', json_build_object('issued_at', issue.occurred_at)::text);
    end if;
    select coalesce(sum(r.quantity), 0) into returned from inventory.stock_movements r
     where r.tenant_id = m.tenant_id and r.issue_id = m.issue_id;
    if returned + m.quantity > -issue.quantity then
      perform app.fail('stock.more_than_issued', json_build_object(
        'issued', trim_scale(-issue.quantity)::text, 'returned', trim_scale(returned)::text)::text);
    end if;
  end if;
  if m.lot_id is not null then
    perform from inventory.lots t where t.tenant_id = m.tenant_id and t.id = m.lot_id for no key update;
    select coalesce(-sum(r.quantity) filter (where r.type = 'issue' and r.occurred_at <= m.occurred_at), 0),
           coalesce(sum(r.quantity) filter (where r.type = 'return'), 0) into issued, returned
      from inventory.stock_movements r
     where r.tenant_id = m.tenant_id and r.lot_id = m.lot_id and r.type in ('issue', 'return');
    if returned + m.quantity > issued then
      perform app.fail('stock.more_than_issued', json_build_object(
        'issued', trim_scale(issued)::text, 'returned', trim_scale(returned)::text)::text);
    end if;
  end if;
end $$;
