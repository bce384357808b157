-- What a tenant is told wherever it is read while it has not paid: what is due, since when, and what comes of it. Null where nothing is.
create or replace function billing.banner(tenant uuid) returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  told jsonb;
begin
  if exists (select from billing.subscriptions s where s.tenant_id = tenant and s.state in ('past_due', 'blocked')) then
    told := billing.standing(tenant);
    return jsonb_build_object('state', told -> 'state', 'amount', told -> 'amount_due', 'currency', told -> 'amount_currency',
      'due_on', told -> 'due_on', 'blocks_on', told -> 'blocks_on', 'still_works', billing.still_works(), 'pay_at', '/api/v1/billing/payment-code');
  end if;
  return null;
end $$;
grant execute on function billing.banner to app_api, app_system;
