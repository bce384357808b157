-- Who acts in the verified context: the person, else the API key; null where a job acts.
create or replace function app.actor_id() returns uuid
language plpgsql stable security definer parallel restricted set search_path = pg_catalog as $$
declare
  who jsonb := app.claims();
begin
  return coalesce(who ->> 'user', who ->> 'key')::uuid;
end $$;
grant execute on function app.actor_id to app_api, app_identity, app_system;
