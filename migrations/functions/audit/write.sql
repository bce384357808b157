-- Writes one entry of the context's actor into the audit log of `tenant`; with no tenant, into the platform's. For the
-- owner's functions alone: audit.note is for everybody else. Raises context.missing.
create or replace function audit.write(action text, target_type text, target_id uuid, detail jsonb, tenant uuid)
returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  who jsonb := app.claims();
begin
  if who is null or (tenant is null and not app.is_platform() and not app.is_identity()) then
    perform app.fail('context.missing');
  end if;
  if tenant is null then
    insert into audit.platform_events (actor_kind, actor_id, action, request_id, source_ip, target_type, target_id, after)
    values (who ->> 'kind', app.actor_id(), action, app.request_uuid(who ->> 'request'), who ->> 'ip', target_type, target_id, detail);
  else
    insert into audit.audit_events (tenant_id, actor_kind, actor_id, action, request_id, source_ip,
                                    target_type, target_id, after)
    values (tenant, who ->> 'kind', app.actor_id(), action, app.request_uuid(who ->> 'request'), who ->> 'ip', target_type, target_id,
            detail);
  end if;
end $$;
