-- Did an affiliate bring the context's own tenant, and earns by it?
create or replace function affiliates.is_referred() returns boolean
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  return exists (select from affiliates.referrals r where r.referred_id = app.tenant_id() and r.status = 'attributed');
end $$;
grant execute on function affiliates.is_referred to app_api;
