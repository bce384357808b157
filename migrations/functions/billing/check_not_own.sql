-- Nobody decides on what their own tenant paid, nor on a code that they gave. Raises payment.own_tenant where the context's person belongs to the tenant
-- of a payment, or submitted it.
create or replace function billing.check_not_own(payment billing.payments) returns void
language plpgsql volatile set search_path = pg_catalog as $$
begin
  if payment.submitted_by = app.user_id() or identity.belongs_to(payment.tenant_id, app.user_id()) then
    perform app.fail('payment.own_tenant');
  end if;
end $$;
