-- Lets the codes of a tenant expire whose time is over, by its clock, and gives its events.
create or replace function billing.expire_payments(tenant uuid) returns table (tenant_id uuid, event text, payload jsonb)
language plpgsql volatile set search_path = pg_catalog as $$
begin
  perform billing.drop_suggestions(tenant, p.id)
     from billing.payments p where p.tenant_id = tenant and p.status = 'submitted' and p.expires_at <= app.now_of(tenant);
  return query
    with over as (
      update billing.payments p set status = 'expired', decided_at = app.now_of(tenant)
       where p.tenant_id = tenant and p.status = 'submitted' and p.expires_at <= app.now_of(tenant)
      returning p.id)
    select tenant, 'billing.payment.expired'::text, jsonb_build_object('payment_id', o.id) from over o;
end $$;
