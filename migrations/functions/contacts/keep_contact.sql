-- Trigger: a contact's telephone numbers are kept in E.164, by its own country or the tenant's, each number and address once; who
-- has another TIN was not looked up. Raises contact.phone_invalid with the number.
create or replace function contacts.keep_contact() returns trigger
language plpgsql set search_path = pg_catalog as $$
declare
  home text;
  unread text;
begin
  if cardinality(new.phones) > 0 and (tg_op = 'INSERT' or new.phones <> old.phones) then
    home := coalesce(new.country, contacts.country(new.tenant_id));
    unread := (select p from unnest(new.phones) p where contacts.phone_of(p, home) is null limit 1);
    if unread is not null then
      perform app.fail('contact.phone_invalid', json_build_object('phone', unread)::text);
    end if;
    new.phones := (select array_agg(p.phone order by p.at) from (
      select contacts.phone_of(g.phone, home) as phone, min(g.at) as at
        from unnest(new.phones) with ordinality g (phone, at) group by 1) p);
  end if;
  if cardinality(new.emails) > 1 then
    new.emails := (select array_agg(e.email order by e.at) from (
      select g.email, min(g.at) as at from unnest(new.emails) with ordinality g (email, at) group by 1) e);
  end if;
  if tg_op = 'UPDATE' and new.tin is distinct from old.tin then
    new.tin_status := null;
    new.tin_name := null;
    new.tin_checked_at := null;
  end if;
  return new;
end $$;
