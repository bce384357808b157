-- Makes the partitions of a table by the months of its ids, in UTC, as far as they are not there: this month's and those of the next twelve, and
-- what is older in one. An id beyond them is refused; nothing takes what is of no month, as it would be in the way of the one that is to come. A
-- partition is nobody's to name: policies, grants and triggers are its parent's. It is made beside the parent and then attached, which
-- stops nobody.
create or replace procedure app.make_partitions(target regclass)
language plpgsql set search_path = pg_catalog as $$
declare
  schema text := (select n.nspname from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = target);
  parent text := (select c.relname from pg_class c where c.oid = target);
  this_month timestamptz := date_trunc('month', now(), 'UTC');
  starts timestamptz;
  part text;
  said record;
begin
  for n in -1..12 loop
    starts := this_month + n * interval '1 month';
    part := case when n < 0 then parent || '_before' else parent || to_char(starts at time zone 'UTC', '_YYYY_MM') end;
    continue when to_regclass(format('%I.%I', schema, part)) is not null;
    execute format('create table %I.%I (like %s including defaults including constraints)', schema, part, target);
    execute format('alter table %I.%I enable row level security', schema, part);
    for said in select a.attname, array_to_string(a.attoptions, ', ') as options
                  from pg_attribute a where a.attrelid = target and a.attnum > 0 and a.attoptions is not null loop
      execute format('alter table %I.%I alter column %I set (%s)', schema, part, said.attname, said.options);
    end loop;
    execute format('alter table %s attach partition %I.%I for values from (%s) to (%L)', target, schema, part,
                   case when n < 0 then 'minvalue' else quote_literal(app.id_at(starts)) end,
                   app.id_at(case when n < 0 then this_month else (starts at time zone 'UTC' + interval '1 month') at time zone 'UTC' end));
  end loop;
end $$;
