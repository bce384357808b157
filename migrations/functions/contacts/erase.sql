-- Erases what is personal of a contact, and of those that were merged into it: the rows stay, without it, for what points to them.
-- Of its consents the words go; which channel, when and how it is known stays. Gives the ids of all of them, the contact's first. One
-- that was removed is erased too. Raises contact.not_found, .merged, .erased.
create or replace function contacts.erase(contact uuid) returns uuid[]
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant constant uuid := app.tenant_id();
  ids uuid[];
begin
  perform from contacts.contacts c where c.tenant_id = tenant and c.id = contact for update;
  perform app.guard(exists (select from contacts.contacts c where c.tenant_id = tenant and c.id = contact
    and contacts.is_there(c.merged_into, c.erased_at, c.deleted_at) is not null), 'contact.not_found');
  ids := contacts.ids_of(contact, tenant);
  update contacts.contacts c
     set code = null, name = null, given_name = null, family_name = null, company = null, phones = '{}', emails = '{}', tin = null,
         tin_status = null, tin_name = null, tin_standing = null, tin_checked_at = null, country = null, address = null, language = null,
         birth_date = null, tags = '{}', notes = null, erased_at = now(), deleted_at = coalesce(c.deleted_at, now())
   where c.tenant_id = tenant and c.id = any (ids);
  update contacts.consents c set words = null where c.tenant_id = tenant and c.contact_id = contact and c.words is not null;
  delete from contacts.search_keys s where s.tenant_id = tenant and s.contact_id = any (ids);
  return ids;
end $$;
grant execute on function contacts.erase to app_api;
