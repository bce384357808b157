-- Issues a document, with tax to as many decimals as the tenant wants: freezes what was sold as `lines` [{line_id?, product_id, order_line_id?, name, barcode?, quantity, unit?, unit_factor?, unit_price,
-- gross, discount, band, rate, tax, total, insurer_code?, insurer_name?, insured_rate?, insured_amount?}], and gives it the next number of the warehouse's device. `head` has warehouse_id,
-- currency, sold_at, and, where they are known, payments [{method, amount}] or payment_method, mode, order_id, contact_id, buyer_name, buyer_tin, buyer_phone,
-- purchase_code, rounding and remark. Raises warehouse.not_found, what fiscal.device_of, fiscal.check_issue and fiscal.write_document raise, document.empty, document.does_not_add_up.
create or replace function fiscal.issue_document(document uuid, head jsonb, lines jsonb) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
  place constant uuid := (head ->> 'warehouse_id')::uuid;
  device uuid;
  places constant int := fiscal.tax_places();
begin
  if not exists (select from inventory.warehouses_view w
                  where w.tenant_id = tenant and w.id = place and coalesce(w.id = any (app.warehouses()), true)) then
    perform app.fail('warehouse.not_found');
  end if;
  device := fiscal.device_of(place);
  perform fiscal.check_issue(device, head);
  if coalesce(jsonb_array_length(lines), 0) = 0 then
    perform app.fail('document.empty');
  end if;
  insert into fiscal.document_lines (tenant_id, id, document_id, position, product_id, order_line_id, name, barcode, unit, unit_factor, quantity, unit_price,
                                     gross, discount, band, rate, taxable, tax, total, item_code, item_class, packaging_unit, quantity_unit,
                                     insurer_code, insurer_name, insured_rate, insured_amount)
  select tenant, coalesce(l.line_id, app.uuid7()), document, o.position, l.product_id, l.order_line_id, l.name, l.barcode, l.unit, coalesce(l.unit_factor, 1), l.quantity, l.unit_price,
         case when l.total = l.gross - coalesce(l.discount, 0) then l.gross else l.gross + l.tax - t.tax end, coalesce(l.discount, 0),
         l.band, l.rate, l.total, t.tax, l.total, i.item_code, i.item_class, i.packaging_unit, i.quantity_unit,
         l.insurer_code, l.insurer_name, l.insured_rate, l.insured_amount
    from jsonb_array_elements(lines) with ordinality o (line, position)
   cross join lateral jsonb_to_record(o.line) l (line_id uuid, product_id uuid, order_line_id uuid, name text, barcode text, unit text, unit_factor numeric,
         quantity numeric, unit_price numeric, gross numeric, discount numeric, band text, rate numeric, tax numeric, total numeric,
         insurer_code text, insurer_name text, insured_rate numeric, insured_amount numeric)
   cross join lateral (select case places when 0 then fiscal.whole_tax(l.total, l.rate) else l.tax end as tax) t
    left join fiscal.items i on i.tenant_id = tenant and i.product_id = l.product_id;
  if exists (select from fiscal.document_lines l
              where places = 2 and l.tenant_id = tenant and l.document_id = issue_document.document
                and abs(l.tax - app.quotient(l.total * l.rate, 100 + l.rate, 2)) > 0.01) then
    perform app.fail('document.does_not_add_up');
  end if;
  perform fiscal.write_document(document, device, head || jsonb_build_object('tax_decimals', places));
exception
  when check_violation or not_null_violation then perform app.fail('document.does_not_add_up', sqlerrm);
end $$;
grant execute on function fiscal.issue_document to app_api;
