-- Whether a contact owes anything for what they took and may pay later, in whichever branch.
create or replace function sales.owes(contact uuid) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  return exists (select from sales.orders o
                  where o.tenant_id = app.tenant_id() and o.contact_id = any (contacts.ids_of(contact)) and o.owed > 0);
end $$;
grant execute on function sales.owes to app_api;
