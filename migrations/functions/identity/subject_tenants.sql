-- The tenants that a context of the sign-in login may see: those of the person's memberships and invitations, that of the
-- invitation whose token it holds, the one that somebody registers for, the one that is being created.
create or replace function identity.subject_tenants() returns setof uuid
language plpgsql stable security definer parallel restricted set search_path = pg_catalog as $$
declare
  who jsonb := app.identity_claims();
  about jsonb := who -> 'subject';
  person uuid := identity.subject_id();
  address text := (select u.email from identity.users u where u.id = person and u.email_verified_at is not null);
  invitation bytea := decode(about ->> 'invitation', 'hex');
  named text := about ->> 'tenant';
  named_id uuid := case when named ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then named::uuid end;
  created uuid := (about ->> 'new_tenant')::uuid;
begin
  if who is null then
    return;
  end if;
  return query
    select m.tenant_id from identity.memberships m where m.user_id = person
    union select i.tenant_id from identity.invitations i where i.token_hash = invitation
    union select i.tenant_id from identity.invitations i
           where i.user_id = person or (i.user_id is null and i.email = address)
    union select t.id from tenants.tenant_states t where t.slug = named
    union select t.id from tenants.tenant_states t where t.id = named_id
    union select created where created is not null;
end $$;
grant execute on function identity.subject_tenants to app_identity;
