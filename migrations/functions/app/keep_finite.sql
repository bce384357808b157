-- Numbers are numbers, and days are days: no column of a table holds what their types have beside them. NaN is more than any
-- number to Postgres, so that it passes every other check, and infinity is a day that never ends.
create or replace procedure app.keep_finite(target regclass)
language plpgsql set search_path = pg_catalog as $$
declare
  finite text;
begin
  select string_agg(case when c.are_numbers then format('''NaN'' <> all (array[%s]::numeric[])', c.names) else c.days end, ' and '
                    order by c.are_numbers)
    into finite
    from (select a.atttypid = 'numeric'::regtype as are_numbers, string_agg(quote_ident(a.attname), ', ' order by a.attnum) as names,
                 string_agg(format('isfinite(%I)', a.attname), ' and ' order by a.attnum) as days
            from pg_attribute a
           where a.attrelid = target and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
             and a.atttypid in ('numeric'::regtype, 'date'::regtype)
           group by 1) c;
  if finite is not null then
    execute format('alter table %s add constraint %I check (%s)', target,
                   (select c.relname || '_finite' from pg_class c where c.oid = target), finite);
  end if;
end $$;
