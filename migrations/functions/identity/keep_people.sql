-- Trigger: nobody who was erased becomes a member, or waits to become one. A new membership holds its person until the commit:
-- an erasure that comes meanwhile finds it and ends it. Raises user.not_found.
create or replace function identity.keep_people() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  if tg_op = 'INSERT' then
    perform from identity.users u where u.id = new.user_id for key share;
  end if;
  if not exists (select from identity.users u where u.id = new.user_id and u.erased_at is null) then
    perform app.fail('user.not_found');
  end if;
  return new;
end $$;
