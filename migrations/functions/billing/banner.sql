-- What a tenant is told wherever it is read while it has not paid: what is due, since when, and what comes of it, as the day's work left it. Null
-- where nothing is.
create or replace function billing.banner(tenant uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  return (select s.unpaid || jsonb_build_object('still_works', billing.still_works(), 'pay_at', '/api/v1/billing/payment-code')
            from billing.subscriptions s where s.tenant_id = tenant);
end $$;
grant execute on function billing.banner to app_api, app_system;
