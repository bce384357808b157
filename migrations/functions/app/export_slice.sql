-- The next rows of all that the context's tenant has, as its login may read them: table by table and in the order of their keys, from behind a row
-- on, `most` of them and less than twice as many. Nothing is left where none come.
create or replace function app.export_slice(after_name text, after_key jsonb, most int)
returns table (name text, key jsonb, body text)
language plpgsql stable set search_path = pg_catalog as $$
declare
  t record;
  part int;
  given int := 0;
begin
  for t in select c.* from app.export_columns() c
            where c.name collate "C" > after_name or c.name = after_name and c.keys <> '{}' order by c.name collate "C" loop
    return query execute format(
      'select %L::text, to_jsonb(s.k), s.r::text from (
         select array[%s]::text[] as k, (select row_to_json(c) from (select %s) c) as r from %s o where %s %s order by %s limit $3) s',
      t.name, (select string_agg(k || '::text', ', ') from unnest(t.keys) k), array_to_string(t.columns, ', '), t.relation,
      case t.name when 'tenants.tenants' then 'o.id = $1'
        when 'identity.users' then 'o.id in (select m.user_id from identity.memberships m where m.tenant_id = $1 and m.status = ''active'')'
        else 'o.tenant_id = $1' end,
      case when t.name = after_name then format('and (%s) > (%s)', array_to_string(t.keys, ', '),
        (select string_agg(format('($2 ->> %s)::%s', k.at - 1, k.type), ', ' order by k.at) from unnest(t.types) with ordinality k (type, at))) end,
      coalesce(nullif(array_to_string(t.keys, ', '), ''), 'o.tenant_id'))
      using app.tenant_id(), after_key, most;
    get diagnostics part = row_count;
    given := given + part;
    exit when given >= most;
  end loop;
end $$;
grant execute on function app.export_slice to app_api;
