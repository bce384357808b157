-- The payload of one event: what it keeps, or what the row says that it is of. A query of many says the same itself: this would be
-- begun anew for each of them, with its policies.
create or replace function app.payload_of(event platform.domain_events) returns jsonb
language sql stable
  return case when event.row_id is null or event.payload <> '{}' then event.payload else (
    select s.payload from platform.standing_payloads s
     where s.tenant_id = event.tenant_id and s.id = event.row_id and s.type = event.type) end;
grant execute on function app.payload_of to app_api, app_system;
