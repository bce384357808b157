-- What the next cycle of a subscription costs: what its first notice said, else what its plan, or the one that follows, costs now. Raises
-- plan.no_price.
create or replace function billing.price_of(s billing.subscriptions) returns numeric
language plpgsql volatile set search_path = pg_catalog as $$
declare
  price numeric := coalesce(s.price_due, (select (p.prices ->> coalesce(s.next_currency, s.currency))::numeric from billing.plans p
                                           where p.id = coalesce(s.next_plan_id, s.plan_id)));
begin
  if price is null then
    perform app.fail('plan.no_price');
  end if;
  return price;
end $$;
