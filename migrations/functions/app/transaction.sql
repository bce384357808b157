-- The number of this transaction, which rises over the life of the data, from one server to the next. Planned inline.
create or replace function app.transaction() returns xid8
language sql stable
return (app.epoch() + pg_current_xact_id()::text::bigint)::text::xid8;
grant execute on function app.transaction to app_api, app_identity, app_system;
