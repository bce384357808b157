-- Trigger: a contact's telephone numbers are kept in E.164, by its own country or the tenant's, each number and address once; its TIN
-- has the form of that country, and who has another TIN was not looked up. Raises contact.phone_invalid with the number,
-- contact.tin_invalid.
create or replace function contacts.keep_contact() returns trigger
language plpgsql set search_path = pg_catalog as $$
declare
  home constant text := coalesce(new.country, contacts.country(new.tenant_id));
begin
  if tg_op = 'INSERT' or (new.tin, new.country) is distinct from (old.tin, old.country) then
    perform app.guard(new.tin is null or contacts.tin_fits(new.tin, home), 'contact.tin_invalid',
      (select json_build_object('country', p.country, 'form', p.tin_form) from fiscal.profile(home) p)::text);
  end if;
  if cardinality(new.phones) > 0 and (tg_op = 'INSERT' or new.phones <> old.phones) then
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
    new.tin_standing := null;
    new.tin_checked_at := null;
  end if;
  return new;
end $$;
