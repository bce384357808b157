-- Treats the next rows of a step of app.treatments, of the context's own tenant: at most `most` in the order of their keys from the greatest on, from
-- behind a place. Gives how many were changed, and the place behind them: null behind the last. With `looks` it changes none, and gives their files. For the owner's
-- functions alone.
create or replace function app.erase_slice(step int, place jsonb, most int, looks boolean, out changed int, out next jsonb, out files text[])
language plpgsql volatile set search_path = pg_catalog as $$
declare
  t record;
  keys text;
  types text[];
  change text;
begin
  select * into t from app.treatments() s where s.step = erase_slice.step;
  select string_agg(format('o.%I', a.attname), ', ' order by k.at), array_agg(format_type(a.atttypid, a.atttypmod) order by k.at) into keys, types
    from pg_index i
   cross join lateral unnest(i.indkey::int2[]) with ordinality k (num, at)
    join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.num
   where i.indrelid = t.relation::regclass and i.indisprimary;
  change := case when looks then format('select 1 from page where false')
    when t.treatment = 'remove' then format('delete from %s o using page p where (%s) = (%s) and (%s) returning 1',
      t.relation, keys, replace(keys, 'o.', 'p.'), t.of_rows)
    else (select format('update %s o set %s from page p where (%s) = (%s) and (%s) and (%s) returning 1', t.relation,
                        string_agg(format('%I = %s', b.name, b.value), ', '), keys, replace(keys, 'o.', 'p.'), t.of_rows,
                        string_agg(format('o.%I is distinct from %s', b.name, b.value), ' or '))
            from (select split_part(u, ':', 1) as name, coalesce(nullif(substr(u, length(split_part(u, ':', 1)) + 2), ''), 'null') as value
                    from unnest(t.blanks) u) b) end;
  execute format('with page as materialized (
      select %1$s, row_number() over (order by %2$s) as turn, array_remove(%3$s, null) as files from %4$s o where o.%5$I = $1 %6$s order by %2$s limit $3),
    done as (%7$s)
    select (select count(*) from done), (select jsonb_build_array(%8$s) from page o order by o.turn desc offset $3 - 1),
           (select array_agg(f) from page p cross join lateral unnest(p.files) f)',
    keys, replace(keys, ',', ' desc,') || ' desc', coalesce(t.files, 'null::text[]'), t.relation,
    case t.relation when 'tenants.tenants' then 'id' else 'tenant_id' end,
    case when place is not null then format('and (%s) < (%s)', keys,
      (select string_agg(format('($2 ->> %s)::%s', k.at - 1, k.type), ', ' order by k.at) from unnest(types) with ordinality k (type, at))) end,
    change, keys)
    into changed, next, files using app.tenant_id(), place, most;
end $$;
