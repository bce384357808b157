-- Trigger: who did what to which row, under which command and request, with the changed columns before and after.
-- TG_ARGV[0] names the columns whose values are secrets, TG_ARGV[1] the one that says whose a row is, TG_ARGV[2] those
-- whose changes follow from others, TG_ARGV[3] of an insert whether the rows stay as they are, where their entries read them. A row of no tenant goes to the audit log of the tenant in whose context it changed,
-- else to the platform's; where another column says whose it is, or `nobody`, always to the platform's. What is erased after a closed tenant's retention leaves none: they would keep it. The plan is kept from small changes to large ones, where pairing rows in a nested loop would
-- take minutes.
create or replace function audit.record() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog set enable_nestloop = off set jit = off as $$
declare
  who jsonb := app.claims();
  here uuid := case when tg_argv[1] = 'tenant_id' then (who ->> 'tenant')::uuid end;
  actor uuid := coalesce(who ->> 'user', who ->> 'key')::uuid;
  kind text := tg_table_schema || '.' || tg_table_name;
  secrets text[] := tg_argv[0]::text[];
  tenant_column text := tg_argv[1];
  unsaid text[] := '{version,updated_at,last_used_at}' || tg_argv[2]::text[];
  stays boolean := coalesce(tg_argv[3]::boolean, false);
  changes audit.change[];
begin
  if who ->> 'command' = 'tenants.closed.erase' and kind <> all ('{tenants.endings,audit.redactions}') then
    return null;
  end if;
  if stays then
    select array_agg(row (n.tenant_id, n.id, null, null)::audit.change) into changes from new_rows n;
  elsif tg_op = 'INSERT' then
    select array_agg(row (coalesce((n.now ->> tenant_column)::uuid, here), n.now ->> 'id', null,
                          audit.mask(jsonb_strip_nulls(n.now), secrets))::audit.change)
      into changes
      from (select to_jsonb(r) as now from new_rows r) n;
  elsif tg_op = 'DELETE' then
    select array_agg(row (coalesce((o.was ->> tenant_column)::uuid, here), o.was ->> 'id',
                          audit.mask(jsonb_strip_nulls(o.was), secrets), null)::audit.change)
      into changes
      from (select to_jsonb(r) as was from old_rows r) o;
  else
    select array_agg(row (coalesce((c.now ->> tenant_column)::uuid, here), c.now ->> 'id',
                          audit.mask(d.was, secrets), audit.mask(d.now, secrets))::audit.change)
      into changes
      from (select to_jsonb(o) - unsaid as was, to_jsonb(n) - unsaid as now
              from old_rows o join new_rows n on n.id = o.id offset 0) c
      cross join lateral (
        select jsonb_object_agg(e.key, e.value) as was, jsonb_object_agg(e.key, c.now -> e.key) as now
          from jsonb_each(c.was) e where e.value is distinct from c.now -> e.key) d
     where c.was <> c.now;
  end if;
  insert into audit.audit_events (tenant_id, actor_kind, actor_id, action, request_id, source_ip,
                                  target_type, target_id, row_stays, before, after)
  select c.tenant, coalesce(who ->> 'kind', 'owner'), actor,
         coalesce(who ->> 'command', 'sql'), app.request_uuid(who ->> 'request'), who ->> 'ip', kind, c.target, stays, c.before, c.after
    from unnest(changes) c where c.tenant is not null;
  if here is null then
    insert into audit.platform_events (actor_kind, actor_id, action, request_id, source_ip,
                                       target_type, target_id, before, after)
    select coalesce(who ->> 'kind', 'owner'), actor,
           coalesce(who ->> 'command', 'sql'), app.request_uuid(who ->> 'request'), who ->> 'ip', kind, c.target, c.before, c.after
      from unnest(changes) c where c.tenant is null;
  end if;
  return null;
end $$;
