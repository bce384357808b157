-- Trigger, at the commit: what an order's line says was handed over of what is stocked has left the stock, no more and no less. The
-- owner at work by hand answers for it.
create or replace function sales.check_handed_over() returns trigger
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
  select coalesce(sum(s.quantity), 0) into moved from inventory.sold_stock s
   where s.tenant_id = new.tenant_id and s.fulfilment_line_id = new.id;
  if moved <> wanted then
    raise exception 'of line % so much was handed over: %, and so much left: %', new.order_line_id, wanted, moved;
  end if;
  return null;
end $$;
