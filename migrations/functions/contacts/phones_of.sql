-- Telephone numbers in E.164, each once, in the order in which they were given; null where one of them is no number. Those that
-- have no country's code are of `country`.
create or replace function contacts.phones_of(given text[], country text) returns text[]
language sql immutable parallel safe set search_path = pg_catalog as $$
  select case when bool_and(p.phone is not null) is not false then coalesce(array_agg(p.phone order by p.at), '{}') end
    from (select contacts.phone_of(g.phone, country) as phone, min(g.at) as at
            from unnest(given) with ordinality g (phone, at) group by 1) p
$$;
grant execute on function contacts.phones_of to app_api, app_system;
