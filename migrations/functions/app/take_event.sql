-- Takes an event of the context's tenant for a handler, in the transaction of its effect. Raises event.unknown when the
-- tenant's outbox has no such event, event.already_taken when the handler has had it, permission.denied outside a job.
create or replace function app.take_event(event uuid, kind text, handler text) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
begin
  if app.claims() ->> 'kind' is distinct from 'job' then
    perform app.fail('permission.denied');
  end if;
  if not exists (select from platform.domain_events e
                  where e.tenant_id = tenant and e.id = event and e.type = kind) then
    perform app.fail('event.unknown');
  end if;
  insert into platform.handled_events (tenant_id, event_id, handler) values (tenant, event, handler)
  on conflict do nothing;
  if not found then
    perform app.fail('event.already_taken');
  end if;
end $$;
grant execute on function app.take_event to app_api, app_system;
