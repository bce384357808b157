-- Ends the transaction where it gave a contact a number, address or TIN that another one has. Raises contact.known with `matches`,
-- at most ten: which contact, and by what. The contact's own keys are read first: the planner would read the tenant's in their order.
create or replace function contacts.check_known(contact uuid) returns void
language plpgsql stable set search_path = pg_catalog as $$
declare
  matches json := (
    with own as materialized (
      select s.tenant_id, s.kind, s.value from contacts.search_keys s
       where s.tenant_id = app.tenant_id() and s.contact_id = contact and s.kind in ('phone', 'email', 'tin')
         and s.shared and s.since = now()),
    others as materialized (
      select o.contact_id, s.kind as by from own s
        join contacts.search_keys o on o.tenant_id = s.tenant_id and o.value = s.value and o.kind = s.kind and o.contact_id <> contact)
    select json_agg(m) from (select distinct o.contact_id, o.by from others o order by o.contact_id, o.by limit 10) m);
begin
  if matches is not null then
    perform app.fail('contact.known', json_build_object('matches', matches)::text);
  end if;
end $$;
grant execute on function contacts.check_known to app_api;
