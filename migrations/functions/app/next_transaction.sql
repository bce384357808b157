-- The number that no transaction has reached. Planned inline.
create or replace function app.next_transaction() returns xid8
language sql stable
return (app.epoch() + pg_snapshot_xmax(pg_current_snapshot())::text::bigint)::text::xid8;
grant execute on function app.next_transaction to app_api;
