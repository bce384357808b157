-- What whoever acts is called: a member by their name, a key by its id.
create or replace function sales.actor_name() returns text
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  return coalesce((select m.name from identity.member_names m where m.tenant_id = app.tenant_id() and m.user_id = app.user_id()),
                  app.actor_id()::text, 'Duka');
end $$;
