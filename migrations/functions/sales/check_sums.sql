-- Trigger, at the commit: an order has the sums of its lines. It is looked at once, however often it and they were written: as it was written
-- last, and for its lines alone where it was not. The owner at work by hand answers for them.
create or replace function sales.check_sums() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  touched constant jsonb := to_jsonb(coalesce(new, old));
  ordered constant uuid := coalesce(touched ->> 'order_id', touched ->> 'id');
  o sales.orders;
begin
  if app.claims() is null then
    return null;
  end if;
  select r.* into o from sales.orders r where r.tenant_id = (touched ->> 'tenant_id')::uuid and r.id = ordered;
  if o.version <> coalesce((touched ->> 'version')::int, case when o.updated_at = now() then 0 else o.version end) then
    return null;
  end if;
  if exists (
    select from sales.sums_of(o) s
     where (o.subtotal, o.discount, o.tax, o.total, o.cancelled, o.payable, o.returned, o.credited, o.fulfilment_status)
        <> (s.subtotal, s.discount, s.tax, s.total, s.cancelled, s.payable, s.returned, s.credited, s.fulfilment_status)) then
    raise exception 'order % has not the sums of its lines', ordered;
  end if;
  return null;
end $$;
