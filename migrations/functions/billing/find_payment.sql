-- A payment by its id or its code, whose it is among all tenants: the living one of a code before those that were rejected, reversed or
-- expired, and a sandbox's last. Where a tenant is named, only of that. Raises payment.not_found.
create or replace function billing.find_payment(ref text, of_tenant uuid default null) returns billing.payments
language plpgsql volatile set search_path = pg_catalog as $$
declare
  p billing.payments;
  key text;
begin
  if ref ~ '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$' then
    select o.* into p from billing.payments o where o.id = ref::uuid and o.tenant_id = coalesce(of_tenant, o.tenant_id);
  else
    begin
      key := billing.code_key(ref);
    exception when sqlstate 'DK000' then
      key := null;
    end;
    select o.* into p from billing.payments o where o.code_key = key and o.tenant_id = coalesce(of_tenant, o.tenant_id)
     order by o.is_sandbox, o.status in ('submitted', 'verified') desc, o.id desc limit 1;
  end if;
  if p.id is null then
    perform app.fail('payment.not_found');
  end if;
  return p;
end $$;
grant execute on function billing.find_payment to app_system;
