-- Gives the lines of a document that is about to be told what the authority calls their goods, where nobody did: as those of the original,
-- else their products' items, which are made where there are none.
create or replace function fiscal.name_lines(document uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
  nameless uuid[] := array(select l.product_id from fiscal.document_lines l
                            where l.tenant_id = tenant and l.document_id = document and l.item_code is null and l.product_id is not null);
begin
  update fiscal.document_lines l
     set item_code = o.item_code, item_class = o.item_class, packaging_unit = o.packaging_unit, quantity_unit = o.quantity_unit
    from fiscal.document_lines o
   where l.tenant_id = tenant and l.document_id = document and l.item_code is null
     and o.tenant_id = tenant and o.id = l.original_line_id and o.item_code is not null;
  if nameless <> '{}' then
    update fiscal.document_lines l
       set item_code = i.item_code, item_class = i.item_class, packaging_unit = i.packaging_unit, quantity_unit = i.quantity_unit
      from fiscal.ensure_items(nameless) i
     where l.tenant_id = tenant and l.document_id = name_lines.document and l.item_code is null and l.product_id = i.product_id;
  end if;
end $$;
