-- Trigger: keeps usage_totals of storage_bytes at the sum of the rows' stored_bytes.
create or replace function app.count_bytes() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog set enable_nestloop = off set jit = off as $$
declare
  changes jsonb[];
begin
  if tg_op = 'INSERT' then
    select array_agg(jsonb_build_array(n.tenant_id, n.stored_bytes)) into changes from new_rows n where n.stored_bytes <> 0;
  elsif tg_op = 'DELETE' then
    select array_agg(jsonb_build_array(o.tenant_id, -o.stored_bytes)) into changes from old_rows o where o.stored_bytes <> 0;
  else
    select array_agg(jsonb_build_array(n.tenant_id, n.stored_bytes - o.stored_bytes)) into changes
      from old_rows o join new_rows n on n.tenant_id = o.tenant_id and n.id = o.id where n.stored_bytes <> o.stored_bytes;
  end if;
  insert into platform.usage_totals as u (tenant_id, resource, part, used)
  select (c ->> 0)::uuid, 'storage_bytes', pg_backend_pid() % 32, sum((c ->> 1)::bigint)
    from unnest(changes) c group by 1
  on conflict (tenant_id, resource, part) do update set used = u.used + excluded.used;
  return null;
end $$;
