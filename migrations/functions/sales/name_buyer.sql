-- An order with its buyer: the contact as it is now, and of it what was not said otherwise. Raises contact.not_found.
create or replace function sales.name_buyer(inout o sales.orders)
language plpgsql stable set search_path = pg_catalog as $$
declare
  known record;
begin
  if o.contact_id is null then
    return;
  end if;
  o.contact_id := contacts.live(o.contact_id);
  select c.name, c.tin, c.phones[1] as phone into known from contacts.contacts_view c
   where c.tenant_id = app.tenant_id() and c.id = o.contact_id;
  o.buyer_name := coalesce(o.buyer_name, known.name);
  o.buyer_tin := coalesce(o.buyer_tin, known.tin);
  o.buyer_phone := coalesce(o.buyer_phone, known.phone);
end $$;
grant execute on function sales.name_buyer to app_api;
