-- Trigger: a sandbox stays one, and nothing else becomes one.
create or replace function tenants.keep_is_sandbox() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  raise exception 'whether a tenant is a sandbox never changes';
end $$;
