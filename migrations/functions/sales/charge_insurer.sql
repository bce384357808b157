-- Charges an order's insurer with its share of what was handed over and kept, as a payment of this id, or takes off what it bears no more,
-- as a refund; nothing where nothing changes. Its claim has the sum. `brought` is the return that it follows from.
create or replace function sales.charge_insurer(ordered uuid, payment uuid, at timestamptz, brought uuid default null) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  o sales.orders;
  due numeric;
begin
  select r.* into o from sales.orders r
   where r.tenant_id = app.tenant_id() and r.id = ordered and r.insurer_id is not null
     and coalesce(r.warehouse_id = any (app.warehouses()), true);
  due := sales.insured_of(o, 'handed') - o.insured;
  if o.id is null or due = 0 then
    return;
  end if;
  insert into sales.payments (tenant_id, id, order_id, warehouse_id, return_id, kind, method, currency, amount, reference, taken_at)
  values (o.tenant_id, payment, ordered, o.warehouse_id, case when due < 0 then brought end, case when due < 0 then 'refund' else 'payment' end,
          'insurance', o.currency, abs(due), o.insurance_reference, at);
  update sales.insurance_claims c set amount = c.amount + due where c.tenant_id = o.tenant_id and c.order_id = ordered;
  if found then
    return;
  end if;
  insert into sales.insurance_claims (tenant_id, insurer_id, order_id, warehouse_id, insured_number, reference, currency, amount, sold_at)
  values (o.tenant_id, o.insurer_id, ordered, o.warehouse_id, o.insured_number, o.insurance_reference, o.currency, due, coalesce(o.sold_at, at));
end $$;
grant execute on function sales.charge_insurer to app_api;
