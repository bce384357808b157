-- Nobody decides what their own tenant paid. Raises payment.own_tenant where the context's person belongs to the tenant.
create or replace function billing.check_not_own(tenant uuid) returns void
language plpgsql volatile set search_path = pg_catalog as $$
begin
  if identity.belongs_to(tenant, app.user_id()) then
    perform app.fail('payment.own_tenant');
  end if;
end $$;
