-- Ends the transaction with the code `missing` when there is no such row (`actual` is null), with version.stale when it
-- is not at `expected`.
create or replace function app.at_version(actual int, expected int, missing text) returns boolean
language plpgsql volatile set search_path = pg_catalog as $$
begin
  if actual is null then
    perform app.fail(missing);
  elsif actual <> expected then
    perform app.fail('version.stale', actual::text);
  end if;
  return true;
end $$;
grant execute on function app.at_version to app_api, app_identity, app_system;
