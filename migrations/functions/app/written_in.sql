-- The transaction that wrote an event of the context's tenant; null where there is none. Planned inline.
create or replace function app.written_in(event uuid) returns xid8
language sql stable
return (select e.xid from platform.domain_events e where e.tenant_id = (select app.tenant_id()) and e.id = event);
grant execute on function app.written_in to app_api;
