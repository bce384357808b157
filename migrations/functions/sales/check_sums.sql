-- Trigger, at the commit: an order has the sums of its lines. The owner at work by hand answers for them.
create or replace function sales.check_sums() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  touched constant jsonb := to_jsonb(coalesce(new, old));
  ordered constant uuid := coalesce(touched ->> 'order_id', touched ->> 'id');
begin
  if app.claims() is null then
    return null;
  end if;
  if exists (
    select from sales.orders o cross join lateral sales.sums_of(o) s
     where o.tenant_id = (touched ->> 'tenant_id')::uuid and o.id = ordered
       and (o.subtotal, o.discount, o.tax, o.total, o.cancelled, o.payable, o.returned, o.credited, o.fulfilment_status)
        <> (s.subtotal, s.discount, s.tax, s.total, s.cancelled, s.payable, s.returned, s.credited, s.fulfilment_status)) then
    raise exception 'order % has not the sums of its lines', ordered;
  end if;
  return null;
end $$;
