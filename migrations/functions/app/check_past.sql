-- Refuses moments that a caller gave, `[{path, moment}]`, which are later than business time by more than a caller's clock may be. Raises
-- request.invalid.
create or replace function app.check_past(given jsonb, tolerance interval) returns void
language plpgsql stable set search_path = pg_catalog as $$
declare
  errors jsonb := (
    select jsonb_agg(jsonb_build_object('path', g.path, 'code', 'in_future', 'message', 'must not be in the future'))
      from jsonb_to_recordset(given) g (path text, moment timestamptz) where g.moment > app.now() + tolerance);
begin
  if errors is not null then
    perform app.fail('request.invalid', jsonb_build_object('errors', errors)::text);
  end if;
end $$;
grant execute on function app.check_past to app_api;
