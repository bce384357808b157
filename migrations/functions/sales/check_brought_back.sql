-- Trigger, at the commit: what a line of a return says came back of what is stocked has arrived with it, where the return says, no more and no
-- less. The owner at work by hand answers for it.
create or replace function sales.check_brought_back() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  moved numeric;
  wanted numeric;
begin
  if app.claims() is null then
    return null;
  end if;
  select case when l.stocked then new.quantity * l.unit_factor else 0 end into wanted
    from sales.order_lines l where l.tenant_id = new.tenant_id and l.id = new.order_line_id;
  select coalesce(sum(s.quantity), 0) into moved
    from sales.returns r join inventory.returned_stock s on s.tenant_id = r.tenant_id and s.warehouse_id = r.warehouse_id
   where r.tenant_id = new.tenant_id and r.id = new.return_id and s.return_line_id = new.id;
  if moved <> wanted then
    raise exception 'of line % so much came back: %, and so much arrived: %', new.order_line_id, wanted, moved;
  end if;
  return null;
end $$;
