-- What the plan of a tenant says that it may have and do, as JSON by name, null where it says nothing; null without a plan.
create or replace function billing.plan_quotas(tenant uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  return (select to_jsonb(p) from billing.plans p
           where p.id = (select s.plan_id from billing.subscriptions s where s.tenant_id = tenant and s.state <> 'cancelled'));
end $$;
grant execute on function billing.plan_quotas to app_system;
