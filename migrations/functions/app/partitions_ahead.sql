-- For how many months after this one, without a gap, both the audit log and the events have partitions: beyond them nothing can be written.
create or replace function app.partitions_ahead() returns int
language plpgsql stable set search_path = pg_catalog as $$
declare
  this_month timestamp := date_trunc('month', now() at time zone 'UTC');
  target regclass;
  months int := 0;
begin
  loop
    for target in select app.partitioned_tables() loop
      if not exists (select from pg_inherits i join pg_class c on c.oid = i.inhrelid
                      where i.inhparent = target and right(c.relname, 8) = to_char(this_month + (months + 1) * interval '1 month', '_YYYY_MM')) then
        return months;
      end if;
    end loop;
    months := months + 1;
  end loop;
end $$;
grant execute on function app.partitions_ahead to app_system;
