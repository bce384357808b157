-- Writes an order with its lines, priced as of a moment, which is that of its sale where it begins as confirmed: `given` has its columns,
-- the others follow. Raises
-- sale.price_override_denied and what sales.price_lines, sales.check_prices, sales.name_buyer and sales.name_insurer raise.
create or replace function sales.open_order(given jsonb, lines jsonb, at timestamptz) returns void
language plpgsql volatile set search_path = pg_catalog as $$
declare
  o sales.orders := jsonb_populate_record(null::sales.orders, given);
  priced sales.order_lines[];
begin
  o.tenant_id := app.tenant_id();
  o.sold_at := case when o.status = 'confirmed' then at end;
  o.currency := coalesce(o.currency, tenants.currency());
  o.prices_include_tax := coalesce(o.prices_include_tax, (sales.terms()).prices_include_tax);
  o := sales.name_buyer(o);
  perform sales.name_insurer(o);
  priced := array(select l from sales.price_lines(o, lines, at) l);
  perform sales.check_prices(o, priced);
  select sum(l.gross), sum(l.line_discount + l.order_discount), sum(l.tax), sum(l.total)
    into o.subtotal, o.discount, o.tax, o.total from unnest(priced) l;
  insert into sales.orders (tenant_id, id, number, client_id, client_digest, contact_id, buyer_name, buyer_tin, buyer_phone, purchase_code,
                            insurer_id, insured_number, insurance_reference, warehouse_id, currency, prices_include_tax, status, discount_percent, discount_amount, subtotal, discount,
                            tax, total, payable, sold_at, note)
  values (o.tenant_id, o.id, sales.next_number(), o.client_id, o.client_digest, o.contact_id, o.buyer_name, o.buyer_tin, o.buyer_phone, o.purchase_code,
          o.insurer_id, o.insured_number, o.insurance_reference, o.warehouse_id, o.currency, o.prices_include_tax, coalesce(o.status, 'draft'), o.discount_percent, o.discount_amount, o.subtotal, o.discount,
          o.tax, o.total, round(o.total, app.currency_digits(o.currency)), o.sold_at, o.note);
  perform sales.insert_lines(priced);
end $$;
grant execute on function sales.open_order to app_api;
