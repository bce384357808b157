-- Refuses a moment that a caller gave, in the field `path`, unless it is to come in business time and within so many days. Raises
-- request.invalid.
create or replace function app.check_ahead(path text, moment timestamptz, days int) returns void
language plpgsql stable set search_path = pg_catalog as $$
declare
  fault text[] := case when moment <= app.now() then array['in_past', 'must be in the future']
                       when moment > app.now() + days * interval '1 day' then array['too_late', format('must be within %s days', days)] end;
begin
  if fault is not null then
    perform app.fail('request.invalid', jsonb_build_object('errors', jsonb_build_array(
      jsonb_build_object('path', path, 'code', fault[1], 'message', fault[2])))::text);
  end if;
end $$;
grant execute on function app.check_ahead to app_api;
