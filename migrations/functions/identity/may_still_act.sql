-- May somebody still do a command of the tenant: an active member with one of the roles, or a live API key whose scopes
-- cover it?
create or replace function identity.may_still_act(tenant uuid, actor uuid, command text, roles text[]) returns boolean
language plpgsql stable set search_path = pg_catalog as $$
begin
  return exists (select from identity.memberships m
                  where m.tenant_id = tenant and m.user_id = actor and m.status = 'active'
                    and m.roles && may_still_act.roles)
      or exists (select from identity.api_keys k
                  where k.tenant_id = tenant and k.id = actor and k.status = 'active'
                    and (k.expires_at is null or k.expires_at > now()) and identity.covers(k.scopes, command));
end $$;
grant execute on function identity.may_still_act to app_api, app_system;
