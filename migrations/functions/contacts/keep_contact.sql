-- Trigger: a contact's telephone numbers are kept in E.164, by its own country or the tenant's, each number and address once; who
-- has another TIN was not looked up. Raises contact.phone_invalid with the number.
create or replace function contacts.keep_contact() returns trigger
language plpgsql set search_path = pg_catalog as $$
declare
  home text;
begin
  if cardinality(new.phones) > 0 and (tg_op = 'INSERT' or new.phones <> old.phones) then
    home := coalesce(new.country, contacts.country(new.tenant_id));
    if contacts.phones_of(new.phones, home) is null then
      perform app.fail('contact.phone_invalid', json_build_object('phone',
        (select p from unnest(new.phones) p where contacts.phone_of(p, home) is null limit 1))::text);
    end if;
    new.phones := contacts.phones_of(new.phones, home);
  end if;
  if cardinality(new.emails) > 1 then
    new.emails := array(select g.email from unnest(new.emails) with ordinality g (email, at) group by 1 order by min(g.at));
  end if;
  if tg_op = 'UPDATE' and new.tin is distinct from old.tin then
    new.tin_status := null;
    new.tin_name := null;
    new.tin_checked_at := null;
  end if;
  return new;
end $$;
