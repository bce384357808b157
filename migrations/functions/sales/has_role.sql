-- Does whoever acts have one of these roles? An API key's is `api_key`. Jobs, platform administrators and the owner at work by hand are not bound.
create or replace function sales.has_role(allowed text[]) returns boolean
language plpgsql stable set search_path = pg_catalog as $$
declare
  who jsonb := app.claims();
  kind text := who ->> 'kind';
begin
  return case kind when 'user' then who -> 'roles' ?| allowed when 'api_key' then kind = any (allowed) else true end;
end $$;
grant execute on function sales.has_role to app_api, app_system;
