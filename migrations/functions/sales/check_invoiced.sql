-- Trigger, at the commit: what a line says is invoiced is no less than stands on its receipts after credit notes, so that nothing is invoiced twice; it may be
-- more until what was given up is counted. The owner at work by hand answers for it. Raises order.more_than_remains.
create or replace function sales.check_invoiced() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  if app.claims() is null then
    return null;
  end if;
  perform app.guard(not exists (
    select from sales.order_lines l
     where l.tenant_id = new.tenant_id and l.id = new.id
       and l.invoiced < least(l.quantity, (
         select coalesce(sum(case d.type when 'sale' then d.quantity else -d.quantity end), 0) from fiscal.sold_lines d
          where d.tenant_id = l.tenant_id and d.order_id = l.order_id and d.order_line_id = l.id and d.status <> 'void'))),
    'order.more_than_remains', json_build_object('line_id', new.id, 'remaining', '0')::text);
  return null;
end $$;
