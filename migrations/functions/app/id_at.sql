-- The least UUIDv7 of a moment.
create or replace function app.id_at(moment timestamptz) returns uuid
language sql stable
return rpad(lpad(to_hex((extract(epoch from moment) * 1000)::bigint), 12, '0'), 32, '0')::uuid;
grant execute on function app.id_at to app_api, app_system;
