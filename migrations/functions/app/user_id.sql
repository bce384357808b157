-- The person of the verified context; null where a key or a job acts.
create or replace function app.user_id() returns uuid
language plpgsql stable security definer parallel restricted set search_path = pg_catalog as $$
begin
  return (app.claims() ->> 'user')::uuid;
end $$;
grant execute on function app.user_id to app_api, app_identity, app_system;
