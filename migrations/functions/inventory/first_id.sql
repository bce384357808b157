-- The least UUIDv7 that a moment can have.
create or replace function inventory.first_id(at timestamptz) returns uuid
language sql immutable set search_path = pg_catalog as $$
  select rpad(lpad(to_hex(floor(extract(epoch from at) * 1000)::bigint), 12, '0'), 32, '0')::uuid
$$;
grant execute on function inventory.first_id to app_api, app_system;
