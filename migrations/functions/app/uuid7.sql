-- A new UUIDv7 (RFC 9562, method 3): 48 bits of milliseconds, then 12 bits of the 4096th of a millisecond, as Postgres
-- 18's uuidv7() does. The ids of one transaction rise in the order in which they were made, whatever the clock does.
create or replace function app.uuid7() returns uuid
language plpgsql volatile set search_path = pg_catalog as $$
declare
  tick bigint := extract(epoch from clock_timestamp()) * 4096000;
  kept text;
  last bigint := nullif(current_setting('app.last_tick', true), '');
begin
  if last >= tick and last < tick + 4096000 then
    tick := last + 1;
  end if;
  kept := set_config('app.last_tick', tick::text, true);
  return encode(substring(int8send(tick >> 12) from 3) || int2send((28672 + (tick & 4095))::int2)
                || substring(uuid_send(gen_random_uuid()) from 9), 'hex')::uuid;
end $$;
grant execute on function app.uuid7 to app_api, app_identity, app_system;
