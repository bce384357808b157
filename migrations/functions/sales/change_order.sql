-- Changes what is given of an order: of a draft its warehouse, discount and `lines` too, which are then priced anew; of one that was not
-- handed over yet who buys it, unless they may pay it later, and its note. Raises order.on_credit and what sales.lock_order,
-- sales.replace_lines, sales.name_buyer and sales.name_insurer raise.
create or replace function sales.change_order(ordered uuid, given jsonb, version int default null) returns void
language plpgsql volatile set search_path = pg_catalog as $$
declare
  agreed constant text[] := '{warehouse_id,discount_percent,discount_amount,insurer_id,lines}';
  was constant sales.orders := sales.lock_order(ordered, case when given ?| agreed then '{draft}' else '{draft,confirmed}' end::text[], version);
  o sales.orders := jsonb_populate_record(was, given - 'lines');
begin
  if o.contact_id is distinct from was.contact_id then
    perform app.guard(was.credit = 0, 'order.on_credit');
    o := jsonb_populate_record(o, '{"buyer_name": null, "buyer_tin": null, "buyer_phone": null}' || given - 'lines');
    o := sales.name_buyer(o);
  end if;
  if given ? 'discount_percent' and o.discount_percent is not null then
    o.discount_amount := null;
  elsif given ? 'discount_amount' and o.discount_amount is not null then
    o.discount_percent := null;
  end if;
  if o.insurer_id is distinct from was.insurer_id then
    perform sales.name_insurer(o);
  end if;
  update sales.orders r
     set contact_id = o.contact_id, buyer_name = o.buyer_name, buyer_tin = o.buyer_tin, buyer_phone = o.buyer_phone,
         purchase_code = o.purchase_code, warehouse_id = o.warehouse_id, discount_percent = o.discount_percent,
         discount_amount = o.discount_amount, insurer_id = o.insurer_id, insured_number = o.insured_number,
         insurance_reference = o.insurance_reference, note = o.note
   where r.tenant_id = was.tenant_id and r.id = ordered;
  if o.insurer_id is distinct from was.insurer_id then
    update sales.order_lines l set insured_percent = null where l.tenant_id = was.tenant_id and l.order_id = ordered;
  end if;
  if given ?| array['discount_percent', 'discount_amount', 'insurer_id', 'lines'] then
    perform sales.replace_lines(ordered, given -> 'lines');
  end if;
end $$;
grant execute on function sales.change_order to app_api;
