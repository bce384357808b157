-- Revokes a live API key of the context's tenant, for ever. Gives what came of it: done or not_a_key.
create or replace function identity.revoke_key(key uuid) returns text
language plpgsql volatile set search_path = pg_catalog as $$
begin
  update identity.api_keys k set status = 'revoked'
   where k.tenant_id = app.tenant_id() and k.id = key and k.status = 'active';
  return case when found then 'done' else 'not_a_key' end;
end $$;
grant execute on function identity.revoke_key to app_api;
