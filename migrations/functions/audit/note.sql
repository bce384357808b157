-- Writes one entry that no changed row stands for, such as a sign-in or a refused attempt: into the audit log of
-- `tenant`; with no tenant, into the platform's. The action is the context's own command, or one of those that the
-- command declared as its `notes` when its context was signed: nothing is written under another command's name. The
-- sign-in login writes into no tenant's. Raises context.missing, permission.denied.
create or replace function audit.note(action text, target_type text, target_id uuid, detail jsonb,
                                      tenant uuid default app.tenant_id()) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  who jsonb := app.claims();
begin
  if who is null then
    perform app.fail('context.missing');
  elsif tenant is not null and app.is_identity() then
    perform app.fail('permission.denied');
  elsif action is distinct from who ->> 'command' and not coalesce(who -> 'notes' ? action, false) then
    raise exception '% declares no note of the action %', who ->> 'command', action;
  end if;
  perform audit.write(action, target_type, target_id, detail, tenant);
end $$;
grant execute on function audit.note to app_api, app_identity, app_system;
