-- What was handed over of an order and stands on a receipt that is new names it: where it named one that was given up, or none, unless that is
-- because it had been invoiced before. The order is locked; that is another version of it.
create or replace function sales.name_document(ordered uuid, document uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant constant uuid := app.tenant_id();
begin
  if not exists (select from sales.orders o where o.tenant_id = tenant and o.id = ordered
                    and coalesce(o.warehouse_id = any (app.warehouses()), true)) then
    return;
  end if;
  update sales.fulfilments f set document_id = document
   where f.tenant_id = tenant and f.order_id = ordered and f.document_id is distinct from document
     and exists (select from sales.fulfilment_lines l
                   join fiscal.sold_lines s on s.tenant_id = tenant and s.document_id = name_document.document and s.order_line_id = l.order_line_id
                  where l.tenant_id = tenant and l.fulfilment_id = f.id)
     and case when f.document_id is not null
           then exists (select from fiscal.sold_lines s where s.tenant_id = tenant and s.document_id = f.document_id and s.status = 'void')
           else not exists (select from fiscal.sold_lines s
                             where s.tenant_id = tenant and s.order_id = ordered and s.type = 'sale' and s.status <> 'void'
                               and s.document_id <> name_document.document
                               and not exists (select from sales.fulfilments o where o.tenant_id = tenant and o.document_id = s.document_id)) end;
  if found then
    update sales.orders o set updated_at = now() where o.tenant_id = tenant and o.id = ordered;
  end if;
end $$;
grant execute on function sales.name_document to app_api;
