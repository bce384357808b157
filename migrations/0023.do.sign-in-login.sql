-- All that the sign-in login may do: it reads and writes the rows of the one person whom its signed context is about, asks
-- for or takes up that person's own memberships, and makes a tenant that they create. It reaches no table of the business.
set role app_owner;

grant usage on schema audit, identity, platform, tenants to app_identity;

-- functions: identity/subject_email identity/subject identity/subject_id identity/subject_proven_email
-- functions: identity/subject_tenants
-- functions: identity/check_own_membership

-- The person, or who is new under the id that was signed. Nobody makes themselves a platform administrator, or takes
-- another address or username.
grant select,
      insert (id, email, username, name, phone, password_hash, platform_roles, status, email_verified_at,
        wanted_tenant_id, wanted_role),
      update (name, phone, password_hash, status, email_verified_at, mfa, default_tenant_id, wanted_tenant_id,
        wanted_role)
  on identity.users to app_identity;
create policy subject on identity.users for select to app_identity
  using (id = (select identity.subject_id()) or email = (select identity.subject_email())
    or id = (select identity.subject('user'))::uuid);
create policy subject_registers on identity.users for insert to app_identity
  with check (platform_roles <@ '{affiliate}'
    and (id = (select identity.subject('user'))::uuid or email = (select identity.subject_email())));
create policy subject_changes on identity.users for update to app_identity
  using (id = (select identity.subject_id()) or email = (select identity.subject_email()));

grant select, insert on identity.external_identities to app_identity;
create policy subject on identity.external_identities to app_identity
  using (issuer = (select identity.subject('issuer')) and subject = (select identity.subject('subject')))
  with check (issuer = (select identity.subject('issuer')) and subject = (select identity.subject('subject'))
    and user_id in (select u.id from identity.users u));
create policy subject_owns on identity.external_identities for select to app_identity
  using (user_id = (select identity.subject_id()));

-- Their sessions and codes.
grant select, insert, update on identity.sessions to app_identity;
create policy subject on identity.sessions to app_identity using (user_id = (select identity.subject_id()));

grant select, insert on identity.spent_refresh_tokens to app_identity;
create policy subject on identity.spent_refresh_tokens to app_identity
  using (session_id = (select identity.subject('session'))::uuid);

grant select, insert, update on identity.email_codes to app_identity;
create policy subject on identity.email_codes to app_identity using (user_id = (select identity.subject_id()));

-- Their memberships.
grant select,
      insert (tenant_id, id, user_id, roles, status, name, branch_id, branch_ids, decided_by, decided_at),
      update (name, roles, status, branch_id, branch_ids, decided_by, decided_at)
  on identity.memberships to app_identity;
create policy subject on identity.memberships to app_identity using (user_id = (select identity.subject_id()));
create trigger check_own before insert or update on identity.memberships for each row
  when (session_user = 'app_identity') execute function identity.check_own_membership();

-- Invitations: theirs, that whose token they hold, and those that they sent, which end when they leave, as their keys do.
grant select, update (status) on identity.invitations to app_identity;
create policy subject on identity.invitations to app_identity
  using (token_hash = decode((select identity.subject('invitation')), 'hex')
    or user_id = (select identity.subject_id())
    or (user_id is null and email = (select identity.subject_proven_email()))
    or invited_by = (select identity.subject_id()))
  with check (status in ('accepted', 'refused', 'cancelled') and tenant_id in (select identity.subject_tenants()));
grant select (tenant_id, id, name, created_by, created_at, status), update (status) on identity.api_keys to app_identity;
create policy subject on identity.api_keys to app_identity using (created_by = (select identity.subject_id()))
  with check (status = 'revoked' and created_by = (select identity.subject_id()));

-- Their tenants, and one that they create: it waits for approval, unless a platform administrator creates it.
grant select, insert on tenants.tenants, tenants.pharmacy_profiles to app_identity;
grant select on tenants.fiscal_profiles, tenants.tenant_states to app_identity;
create policy subject on tenants.tenants for select to app_identity
  using (id in (select identity.subject_tenants()));
create policy subject_creates on tenants.tenants for insert to app_identity
  with check (id = (select identity.subject('new_tenant'))::uuid and founded_by = (select app.user_id())
    and (status = 'pending' or (select (app.claims() ->> 'platform_admin')::boolean)));
create policy subject on tenants.pharmacy_profiles for select to app_identity
  using (tenant_id in (select identity.subject_tenants()));
create policy subject_creates on tenants.pharmacy_profiles for insert to app_identity
  with check (tenant_id = (select identity.subject('new_tenant'))::uuid);
create policy subject on tenants.fiscal_profiles for select to app_identity
  using (tenant_id in (select identity.subject_tenants()));

-- What happened of these; it sees no event but those of its own request.
grant select, insert (tenant_id, id, type, payload) on platform.domain_events to app_identity;
create policy subject on platform.domain_events for select to app_identity
  using (tenant_id in (select identity.subject_tenants()) and request_id = (select app.request_id()));
create policy subject_emits on platform.domain_events for insert to app_identity
  with check (tenant_id in (select identity.subject_tenants())
    and (type like 'identity.%' or type = 'tenants.tenant.created'));

-- What the owner's functions and triggers need for it.
create policy identity on identity.memberships for select to app_owner using ((select app.is_identity()));
create policy identity on identity.invitations for select to app_owner using ((select app.is_identity()));
create policy identity on tenants.tenants for select to app_owner using ((select app.is_identity()));
create policy identity on platform.tenant_limits for select to app_owner
  using (tenant_id in (select identity.subject_tenants()));
create policy identity on platform.usage_totals to app_owner
  using (tenant_id in (select identity.subject_tenants()))
  with check (tenant_id in (select identity.subject_tenants()));
create policy identity on platform.outbox for insert to app_owner
  with check (tenant_id in (select identity.subject_tenants()));
create policy identity on audit.audit_events for insert to app_owner
  with check (tenant_id in (select identity.subject_tenants()));
