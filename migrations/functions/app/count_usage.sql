-- Trigger: keeps usage_totals of TG_ARGV[0] at the number of rows neither deleted nor inactive.
create or replace function app.count_usage() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog set enable_nestloop = off set jit = off as $$
declare
  changes jsonb[];
begin
  if tg_op = 'INSERT' then
    insert into platform.usage_totals as u (tenant_id, resource, part, used)
    select n.tenant_id, tg_argv[0], pg_backend_pid() % 32, count(*)
      from new_rows n where app.counts(to_jsonb(n)) group by 1
    on conflict (tenant_id, resource, part) do update set used = u.used + excluded.used;
    return null;
  elsif tg_op = 'DELETE' then
    select array_agg(jsonb_build_array(o.tenant_id, -1)) into changes from old_rows o where app.counts(to_jsonb(o));
  else
    select array_agg(jsonb_build_array(n.tenant_id, app.counts(to_jsonb(n))::int - app.counts(to_jsonb(o))::int))
      into changes
      from old_rows o join new_rows n on n.tenant_id = o.tenant_id and n.id = o.id
     where app.counts(to_jsonb(n)) <> app.counts(to_jsonb(o));
  end if;
  insert into platform.usage_totals as u (tenant_id, resource, part, used)
  select (c ->> 0)::uuid, tg_argv[0], pg_backend_pid() % 32, sum((c ->> 1)::int)
    from unnest(changes) c group by 1
  on conflict (tenant_id, resource, part) do update set used = u.used + excluded.used;
  return null;
end $$;
