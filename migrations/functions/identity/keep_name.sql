-- Trigger: who leaves a tenant goes on being called as they were: what they say of themselves later is not its business.
create or replace function identity.keep_name() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  new.name := coalesce(new.name, (select u.name from identity.users u where u.id = new.user_id));
  return new;
end $$;
