-- A guard in a batch: the transaction ends here with the code unless the condition holds.
create or replace function app.guard(holds boolean, code text, detail text default null) returns boolean
language plpgsql volatile set search_path = pg_catalog as $$
begin
  if holds is not true then
    perform app.fail(code, detail);
  end if;
  return true;
end $$;
grant execute on function app.guard to app_api, app_identity, app_system;
