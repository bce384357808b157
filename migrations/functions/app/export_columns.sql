-- What the context's login may take out of a tenant: its tables by name, each with its columns that hold no secret, as they are written, and those by
-- which its rows are told apart, with their types. Of the platform's own tables only what happened, and how often the tenant called.
create or replace function app.export_columns()
returns table (relation regclass, name text, columns text[], keys text[], types text[])
language sql stable set search_path = pg_catalog as $$
  select c.oid::regclass, n.nspname || '.' || c.relname,
         -- A reader of JSON may keep no more than 15 digits of a number.
         array_agg(case when a.atttypid in ('numeric'::regtype, 'int8'::regtype) then format('o.%1$I::text as %1$I', a.attname)
                        else format('o.%I', a.attname) end order by a.attnum)
           filter (where a.attname !~ 'secret|password|token|hash|sealed|object_key|printed_key|replaced_keys'
                     -- To whom a message went and what it said is between Duka and that person.
                     and (n.nspname || '.' || c.relname <> 'notifications.deliveries' or a.attname not in ('recipient', 'content'))
                     and has_column_privilege(session_user, c.oid, a.attnum, 'select')),
         k.keys, k.types
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
   cross join lateral (
      select coalesce(array_agg(format('o.%I', p.attname) order by o.at) filter (where p.attname <> 'tenant_id'), '{}') as keys,
             coalesce(array_agg(format_type(p.atttypid, p.atttypmod) order by o.at) filter (where p.attname <> 'tenant_id'), '{}') as types
        from pg_index i
       cross join lateral unnest(i.indkey::int2[]) with ordinality o (num, at)
        join pg_attribute p on p.attrelid = c.oid and p.attnum = o.num
       where i.indrelid = c.oid and i.indisprimary) k
   where c.relkind in ('r', 'p') and not c.relispartition and n.nspname !~ '^(pg_|information_schema$|public$|app)'
     and (n.nspname <> 'platform' or c.relname in ('domain_events', 'usage_windows'))
     and has_any_column_privilege(session_user, c.oid, 'select')
   group by c.oid, n.nspname, c.relname, k.keys, k.types
  having bool_or(a.attname = 'tenant_id') or n.nspname || '.' || c.relname in ('tenants.tenants', 'identity.users')
$$;
grant execute on function app.export_columns to app_api;
