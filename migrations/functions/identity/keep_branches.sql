-- Trigger: a member is limited to branches that are there, and that stay until the commit. Raises
-- membership.unknown_branch, invitation.unknown_branch.
create or replace function identity.keep_branches() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  if not app.is_identity() and not tenants.hold_branches(new.tenant_id, new.branch_ids) then
    perform app.fail(case tg_table_name when 'memberships' then 'membership.unknown_branch'
                                        else 'invitation.unknown_branch' end);
  end if;
  return new;
end $$;
