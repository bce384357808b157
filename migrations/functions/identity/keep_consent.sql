-- Trigger: a tenant makes nobody active who left by themselves or refused to come back, invited by their id or their
-- address; or whose address is not proven, so that somebody else may have asked in their name. Raises membership.left,
-- membership.unproven.
create or replace function identity.keep_consent() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  if app.tenant_id() is null then
    return new;
  end if;
  if old.status = 'ended' and (old.decided_by = old.user_id or exists (
       select from identity.invitations i
        where i.tenant_id = old.tenant_id and i.status = 'refused' and i.updated_at > old.decided_at
          and (i.user_id = old.user_id or (i.user_id is null and i.email = (
                select u.email from identity.users u where u.id = old.user_id))))) then
    perform app.fail('membership.left');
  end if;
  if exists (select from identity.users u where u.id = new.user_id and u.status = 'unverified') then
    perform app.fail('membership.unproven');
  end if;
  return new;
end $$;
