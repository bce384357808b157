-- The request of the context, as the audit log and events have it.
create or replace function app.request_id() returns uuid
language sql stable
return app.request_uuid(app.claims() ->> 'request');
grant execute on function app.request_id to app_api, app_identity, app_system;
