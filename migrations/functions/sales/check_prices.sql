-- Ends the transaction unless whoever acts may sell at these prices: another price than the card's and another way of tax than the
-- tenant's are for some roles alone, and so are more off than their roles' limit, and an insurer's share beyond its own. Discounts are
-- amounts of the currency, and no more than what they are of. Raises sale.price_override_denied, sale.insured_denied, sale.discount_denied, order.discount_too_large, order.amount_inexact.
create or replace function sales.check_prices(o sales.orders, lines sales.order_lines[]) returns void
language plpgsql volatile set search_path = pg_catalog as $$
declare
  terms constant sales.settings := sales.terms();
  places constant int := sales.places_of(o.currency);
  most constant numeric := sales.most_discount(terms.discount_limits);
  odd sales.order_lines;
  sums record;
begin
  select l.* into odd from unnest(lines) l where l.price_overridden order by l.position limit 1;
  if (odd.id is not null or o.prices_include_tax <> terms.prices_include_tax) and not sales.has_role(terms.price_override_roles) then
    perform app.fail('sale.price_override_denied', json_strip_nulls(json_build_object(
      'product_id', odd.product_id, 'list_price', trim_scale(odd.list_price)::text, 'unit_price', trim_scale(odd.unit_price)::text))::text);
  end if;
  perform app.guard(sales.has_role(terms.price_override_roles) or not exists (
    select from unnest(lines) l join sales.insurers i on i.tenant_id = o.tenant_id and i.id = o.insurer_id where l.insured_percent > i.rate),
    'sale.insured_denied');
  select bool_and(coalesce(l.discount_amount = round(l.discount_amount, places), true)) as exact, bool_and(l.line_discount <= l.gross) as fits,
         sum(l.gross - l.line_discount) as rest, sum(l.line_discount + l.order_discount) as discount,
         sum(ceil(l.gross * most / 100 * ('1e' || places)::numeric) * ('1e-' || places)::numeric) as allowed,
         bool_and(l.line_discount <= ceil(l.gross * most / 100 * ('1e' || places)::numeric) * ('1e-' || places)::numeric) as within
    into sums from unnest(lines) l;
  perform app.guard(sums.exact and coalesce(o.discount_amount = round(o.discount_amount, places), true), 'order.amount_inexact');
  perform app.guard(sums.fits and coalesce(o.discount_amount <= sums.rest, true), 'order.discount_too_large');
  perform app.guard(sums.within and sums.discount <= sums.allowed, 'sale.discount_denied',
                    json_build_object('most_percent', trim_scale(most)::text)::text);
end $$;
grant execute on function sales.check_prices to app_api;
