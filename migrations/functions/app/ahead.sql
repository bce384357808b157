-- How far the business time of the verified context's tenant is ahead of the real one, as it was at the entry. Raises context.forged.
create or replace function app.ahead() returns interval
language plpgsql stable security definer parallel restricted set search_path = pg_catalog as $$
begin
  return make_interval(secs => coalesce((app.claims() ->> 'ahead')::float8, 0));
end $$;
grant execute on function app.ahead to app_api, app_identity, app_system;
