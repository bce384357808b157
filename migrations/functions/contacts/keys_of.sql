-- What a contact is found by beside its consents: kinds and values of contacts.search_keys, each once.
create or replace function contacts.keys_of(one contacts.contacts) returns table (kind text, value text)
language sql immutable parallel safe set search_path = pg_catalog as $$
  select 'phone', substr(p, 2) from unnest(one.phones) p
  union select 'national', contacts.national_of(p) from unnest(one.phones) p
  union select 'email', e from unnest(one.emails) e
  union select 'tin', lower(one.tin) where one.tin is not null
  union select 'tag', contacts.fold(t) from unnest(one.tags) t
  union select 'word', w from contacts.words_of(variadic
    array[one.name, one.given_name, one.family_name, one.company, one.code] || one.emails) w
$$;
