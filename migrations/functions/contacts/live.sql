-- For other modules: the contact that an id is of, which is another one where it was merged. Raises contact.not_found where there
-- is none, or none any more.
create or replace function contacts.live(contact uuid, tenant uuid default app.tenant_id()) returns uuid
language plpgsql stable set search_path = pg_catalog as $$
declare
  found_id uuid := (select v.live_id from contacts.contacts_view v
                     where v.tenant_id = tenant and v.id = contact and v.deleted_at is null);
begin
  if found_id is null then
    perform app.fail('contact.not_found');
  end if;
  return found_id;
end $$;
grant execute on function contacts.live to app_api, app_system;
