-- A row as JSON with the values of its secrets hidden; those that are null stay so.
create or replace function audit.mask(entry jsonb, secrets text[]) returns jsonb
language plpgsql immutable set search_path = pg_catalog as $$
begin
  if secrets = '{}' then
    return entry;
  end if;
  return (select jsonb_object_agg(e.key, case when e.key = any (secrets) and e.value <> 'null' then '"***"' else e.value end)
            from jsonb_each(entry) e);
end $$;
