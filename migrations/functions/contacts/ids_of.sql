-- For other modules: the ids that a contact is pointed to by, its own and those that were merged into it.
create or replace function contacts.ids_of(contact uuid, tenant uuid default app.tenant_id()) returns uuid[]
language plpgsql stable set search_path = pg_catalog as $$
begin
  return contact || array(select c.id from contacts.contacts c where c.tenant_id = tenant and c.merged_into = contact);
end $$;
grant execute on function contacts.ids_of to app_api, app_system;
