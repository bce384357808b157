-- What works while a tenant is blocked, in words.
create or replace function billing.still_works() returns text
language plpgsql immutable set search_path = pg_catalog as $$
begin
  return 'Signing in, reading and exporting; receipts are still told to the tax authority, tried again and credited, and days closed; payment codes are taken';
end $$;
grant execute on function billing.still_works to app_api, app_system;
