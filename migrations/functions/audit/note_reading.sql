-- Notes that somebody read the log of the context's tenant, or the platform's, unless the same reader's last ten minutes have
-- such an entry: of the same action, thing and details. Raises context.missing, permission.denied.
create or replace function audit.note_reading(action text, target_type text, target_id uuid, detail jsonb) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
  actor uuid := app.actor_id();
  since timestamptz := now() - interval '10 minutes';
  -- The least id of that moment.
  least_id uuid := rpad(lpad(to_hex((extract(epoch from since) * 1000)::bigint), 12, '0'), 32, '0')::uuid;
begin
  if tenant is not null and exists (
       select from audit.audit_events e
        where e.tenant_id = tenant and e.action = note_reading.action and e.id >= least_id and e.occurred_at >= since
          and e.actor_id = actor and e.target_id is not distinct from note_reading.target_id
          and e.after is not distinct from detail)
     or tenant is null and app.is_platform() and exists (
       select from audit.platform_events e
        where e.action = note_reading.action and e.id >= least_id and e.occurred_at >= since and e.actor_id = actor
          and e.target_id is not distinct from note_reading.target_id and e.after is not distinct from detail) then
    return;
  end if;
  perform audit.note(action, target_type, target_id, detail);
end $$;
grant execute on function audit.note_reading to app_api, app_system;
