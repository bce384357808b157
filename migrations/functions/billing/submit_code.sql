-- Submits the code of a payment of the context's own tenant: it is there afterwards, and where the tenant gave it before and it lives, nothing
-- changes. A code that is another tenant's is noted for the platform, and nobody is told more; a sandbox's is nobody's but its own. Gives its events. Raises
-- payment.code_malformed, payment.not_payable, payment.too_many_waiting.
create or replace function billing.submit_code(given text, of_amount numeric, of_currency text, of_day date, of_method text, of_phone text)
returns table (tenant_id uuid, event text, payload jsonb)
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
  key text := billing.code_key(given);
  made uuid := app.uuid7();
begin
  perform billing.hold(tenant);
  return query select * from billing.expire_payments(tenant);
  if exists (select from billing.payments p where p.tenant_id = tenant and p.code_key = key and p.status in ('submitted', 'verified')) then
    return;
  elsif not app.is_payable(of_amount, of_currency) then
    perform app.fail('payment.not_payable');
  elsif (select count(*) >= 20 from billing.payments p where p.tenant_id = tenant and p.status = 'submitted') then
    perform app.fail('payment.too_many_waiting');
  end if;
  begin
    insert into billing.payments (tenant_id, id, code, code_key, amount, currency, paid_on, method, payer_phone, is_sandbox, submitted_at, expires_at)
    select tenant, made, given, key, of_amount, of_currency, of_day, of_method, of_phone, t.is_sandbox, app.now_of(tenant),
           app.now_of(tenant) + interval '30 days'
      from tenants.tenant_states t where t.id = tenant;
    return query select tenant, 'billing.payment.submitted'::text, jsonb_build_object('payment_id', made);
  exception when unique_violation then
    insert into billing.code_claims (tenant_id, id, code_key, claimed_at) values (tenant, app.uuid7(), key, app.now_of(tenant))
    on conflict do nothing;
  end;
end $$;
grant execute on function billing.submit_code to app_api;
