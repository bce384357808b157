-- Trigger: when a person proves their address, a default tenant that was set before is nobody's choice but others'.
create or replace function identity.forget_default_tenant() returns trigger
language plpgsql volatile set search_path = pg_catalog as $$
begin
  new.default_tenant_id := null;
  return new;
end $$;
