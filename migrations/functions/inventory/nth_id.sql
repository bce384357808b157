-- The n-th (0 to 65535) of the ids that follow from one: rows of one statement, in the order in which they were posted.
-- Planned inline, with the SQL around it.
create or replace function inventory.nth_id(first uuid, n bigint) returns uuid
language sql immutable parallel safe
return encode(overlay(uuid_send(first) placing substring(int8send(n) from 7) from 15 for 2), 'hex')::uuid;
grant execute on function inventory.nth_id to app_api, app_system;
