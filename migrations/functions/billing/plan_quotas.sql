-- What the plan of a tenant says that it may have and do, as JSON by name, null where it says nothing; null without a plan.
create or replace function billing.plan_quotas(tenant uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  return (select to_jsonb(p) from billing.subscriptions s join billing.plans p on p.id = s.plan_id
           where s.tenant_id = tenant and s.state <> 'cancelled');
end $$;
grant execute on function billing.plan_quotas to app_system;
