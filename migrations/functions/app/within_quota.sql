-- Ends the transaction unless `more` of the resource ('products', 'users', 'contacts', 'storage_bytes') still fit under the tenant's cap, that of a soft quota too. Exact under
-- concurrency: far from the cap, creators share an advisory lock and each connection hides at most one row; near it, which is told
-- once the lock is shared and lets it go again, and for bulk work, they queue for the lock and count what the others have committed.
-- With `more` 0 it only takes the lock, so that bulk work counts what is new while nobody else creates. Raises quota.exceeded.
create or replace function app.within_quota(wanted text, more bigint, default_cap bigint, tenant uuid default app.tenant_id())
returns boolean
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  lock_key bigint := hashtextextended(tenant::text || wanted, 1);
  margin bigint := current_setting('max_connections')::int;
  cap bigint := app.limit_of(wanted, default_cap, tenant, true);
  used bigint;
begin
  if more = 1 then
    begin
      perform pg_advisory_xact_lock_shared(lock_key);
      if app.used_of(wanted, tenant) + margin < cap then
        return true;
      end if;
      raise sqlstate 'DKQ00';
    exception when sqlstate 'DKQ00' then
      null; -- Near the cap: the lock that was shared goes with what was done in this block.
    end;
  end if;
  perform pg_advisory_xact_lock(lock_key);
  used := app.used_of(wanted, tenant);
  if more > 0 and used + more > cap then
    perform app.fail('quota.exceeded', json_build_object('resource', wanted, 'limit', cap, 'used', used)::text);
  end if;
  return true;
end $$;
grant execute on function app.within_quota to app_api, app_identity, app_system;
