-- What an event says: its payload as it is kept, or as the row says that it is of. The one place of it. It is planned with the query that
-- reads it, where it stands after FROM.
create or replace function app.payload_of(tenant uuid, type text, of_row uuid, kept jsonb) returns setof jsonb
language sql stable rows 1
  return case when of_row is null or kept <> '{}' then kept else (
    select s.payload from platform.standing_payloads s
     where s.tenant_id = payload_of.tenant and s.id = of_row and s.type = payload_of.type) end;
grant execute on function app.payload_of to app_api, app_system;
