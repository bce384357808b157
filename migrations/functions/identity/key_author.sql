-- The person who made an API key of the tenant; null when there is no such key.
create or replace function identity.key_author(tenant uuid, key uuid) returns uuid
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  return (select k.created_by from identity.api_keys k where k.tenant_id = tenant and k.id = key);
end $$;
grant execute on function identity.key_author to app_api, app_system;
