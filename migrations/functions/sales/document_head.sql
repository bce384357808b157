-- What a fiscal document says of an order beside its lines, which come to `total`: who bought it, where, at the moment
-- that it is of, how it was paid, and what the total is rounded by.
create or replace function sales.document_head(ordered uuid, total numeric, at timestamptz) returns jsonb
language plpgsql volatile set search_path = pg_catalog as $$
begin
  return (select jsonb_strip_nulls(jsonb_build_object(
      'order_id', o.id, 'warehouse_id', o.warehouse_id, 'currency', o.currency, 'sold_at', at,
      'contact_id', o.contact_id, 'buyer_name', o.buyer_name, 'buyer_tin', o.buyer_tin, 'buyer_phone', o.buyer_phone,
      'purchase_code', o.purchase_code, 'rounding', round(document_head.total, app.currency_digits(o.currency)) - document_head.total, 'payment_method', sales.paid_by(o)))
    from sales.orders o where o.tenant_id = app.tenant_id() and o.id = ordered);
end $$;
grant execute on function sales.document_head to app_api;
