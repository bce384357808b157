-- The number of the oldest transaction that is open: every one below it has committed or gone, and none of those comes any more.
-- Planned inline.
create or replace function app.oldest_transaction() returns xid8
language sql stable
return (app.epoch() + pg_snapshot_xmin(pg_current_snapshot())::text::bigint)::text::xid8;
grant execute on function app.oldest_transaction to app_api, app_system;
