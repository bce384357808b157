-- A row as JSON with the values of its secrets hidden; those that are null stay so.
create or replace function audit.mask(entry jsonb, secrets text[]) returns jsonb
language sql immutable set search_path = pg_catalog as $$
  select case when secrets = '{}' then entry else (
    select jsonb_object_agg(e.key, case when e.key = any (secrets) and e.value <> 'null' then '"***"' else e.value end)
      from jsonb_each(entry) e) end
$$;
