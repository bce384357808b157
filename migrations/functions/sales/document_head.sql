-- What a fiscal document says of an order beside its lines, which come to `total`: who bought it, where, at the moment that it is of, the
-- money that is there for it, and what the total is rounded by: by fiscal.told_of, the documents of
-- an order, less what was credited, come to what is paid of it.
create or replace function sales.document_head(ordered uuid, total numeric, at timestamptz) returns jsonb
language plpgsql volatile set search_path = pg_catalog as $$
begin
  return (select jsonb_strip_nulls(jsonb_build_object(
      'order_id', o.id, 'warehouse_id', o.warehouse_id, 'currency', o.currency, 'sold_at', at,
      'contact_id', o.contact_id, 'buyer_name', o.buyer_name, 'buyer_tin', o.buyer_tin, 'buyer_phone', o.buyer_phone,
      'purchase_code', o.purchase_code, 'insured_number', o.insured_number, 'payments', sales.money_of(o), 'rounding',
      greatest(round(t.total + document_head.total, app.currency_digits(o.currency)) - t.payable, 0) - document_head.total))
    from sales.orders o cross join fiscal.told_of(ordered) t where o.tenant_id = app.tenant_id() and o.id = ordered);
end $$;
grant execute on function sales.document_head to app_api;
