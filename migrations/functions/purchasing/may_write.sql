-- May the caller write a draft of this author: as its author, or as the person who made the API key that is? A draft whose
-- author can no longer submit it is also every manager's, admin's and owner's.
create or replace function purchasing.may_write(author uuid) returns boolean
language plpgsql stable set search_path = pg_catalog as $$
declare
  who jsonb := app.claims();
  tenant uuid := app.tenant_id();
begin
  return author = app.actor_id()
      or coalesce(app.user_id() = identity.key_author(tenant, author), false)
      or ((who ->> 'kind' = 'platform_admin'
           or who ->> 'kind' = 'user' and who -> 'roles' ?| identity.manager_roles())
          and not identity.may_still_act(tenant, author, 'purchasing.purchase_requests.submit', identity.staff_roles()));
end $$;
grant execute on function purchasing.may_write to app_api, app_system;
