-- Counts what of the order that a fiscal document is of is invoiced: what stands on its receipts, less what credit notes took back of
-- them; those that were given up count for nothing. The order is locked before they are looked at, and
-- has another version where that is another count.
create or replace function sales.count_invoiced(document uuid) returns void
language plpgsql volatile set search_path = pg_catalog as $$
declare
  tenant constant uuid := app.tenant_id();
  ordered constant uuid := (select s.order_id from fiscal.sold_lines s where s.tenant_id = tenant and s.document_id = document limit 1);
begin
  perform from sales.orders o where o.tenant_id = tenant and o.id = ordered for no key update;
  update sales.order_lines l set invoiced = coalesce(s.quantity, 0)
    from (select d.order_line_id, least(greatest(sum(case d.type when 'sale' then d.quantity else -d.quantity end)
                                                 filter (where d.status <> 'void'), 0), max(i.quantity)) as quantity
            from fiscal.sold_lines d join sales.order_lines i on i.tenant_id = d.tenant_id and i.id = d.order_line_id
           where d.tenant_id = tenant and d.order_id = ordered group by d.order_line_id) s
   where l.tenant_id = tenant and l.id = s.order_line_id and l.invoiced <> coalesce(s.quantity, 0);
  if found then
    update sales.orders o set updated_at = now() where o.tenant_id = tenant and o.id = ordered;
  end if;
end $$;
grant execute on function sales.count_invoiced to app_api;
