-- Trigger: who asked to join and was turned away stays so; only who was a member becomes a former one, whom a tenant
-- restores. Whoever takes their own wish back leaves by themselves. Raises permission.denied.
create or replace function identity.keep_request() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  if app.is_maintenance() or (new.status = 'ended' and new.decided_by = new.user_id) then
    return new;
  end if;
  if new.status = 'ended' or app.tenant_id() is not null then
    perform app.fail('permission.denied');
  end if;
  return new;
end $$;
