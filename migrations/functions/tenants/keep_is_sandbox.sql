-- Trigger: a sandbox stays one, and nothing else becomes one. Raises tenant.sandbox_fixed.
create or replace function tenants.keep_is_sandbox() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  perform app.fail('tenant.sandbox_fixed');
end $$;
