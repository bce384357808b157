-- Ends the transaction where it gave a contact a number, address or TIN that another one has. Raises contact.known with `matches`,
-- at most ten: which contact, and by what.
create or replace function contacts.check_known(contact uuid) returns void
language plpgsql stable set search_path = pg_catalog as $$
declare
  matches json := (
    select json_agg(m) from (
      select distinct o.contact_id, s.kind as by from contacts.search_keys s
        join contacts.search_keys o on o.tenant_id = s.tenant_id and o.kind = s.kind and o.value = s.value and o.contact_id <> s.contact_id
       where s.tenant_id = app.tenant_id() and s.contact_id = contact and s.kind in ('phone', 'email', 'tin')
         and s.shared and s.since = now()
       order by o.contact_id, s.kind limit 10) m);
begin
  if matches is not null then
    perform app.fail('contact.known', json_build_object('matches', matches)::text);
  end if;
end $$;
grant execute on function contacts.check_known to app_api;
