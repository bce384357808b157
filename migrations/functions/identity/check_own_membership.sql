-- Trigger, for the sign-in login: a person asks to become a member, becomes one by an invitation that is theirs and as it
-- says, or as the owner of the tenant that they are creating; or leaves. Raises permission.denied.
create or replace function identity.check_own_membership() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  invitation bytea := decode(identity.subject('invitation'), 'hex');
  address text := identity.subject_proven_email();
begin
  if new.status = 'active' then
    if new.tenant_id = identity.subject('new_tenant')::uuid and new.roles = '{owner}'
       and not exists (select from identity.memberships m where m.tenant_id = new.tenant_id) then
      return new;
    elsif exists (
      select from identity.invitations i
       where i.tenant_id = new.tenant_id and i.status = 'pending' and i.expires_at > now()
         and (i.token_hash = invitation or i.user_id = new.user_id or (i.user_id is null and i.email = address))
         and i.roles = new.roles and i.branch_id is not distinct from new.branch_id
         and i.branch_ids is not distinct from new.branch_ids) then
      return new;
    end if;
  elsif tg_op = 'UPDATE' and new.branch_ids is distinct from old.branch_ids then
    perform app.fail('permission.denied');
  elsif new.status = 'pending' and new.decided_by is null
        and (tg_op = 'INSERT' or old.status = 'pending' or (old.status = 'ended' and old.decided_by = old.user_id)) then
    return new;
  elsif tg_op = 'UPDATE' and new.status = 'ended' and new.roles = old.roles then
    return new;
  end if;
  perform app.fail('permission.denied');
  return null;
end $$;
