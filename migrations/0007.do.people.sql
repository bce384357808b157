-- People, and who may act where.
set role app_owner;

create schema identity;
grant usage on schema identity to app_api, app_system;

-- functions: identity/member_roles identity/manager_roles identity/keep_owner identity/keep_consent identity/keep_name
-- functions: identity/keep_request identity/admin_roles identity/keep_branches

-- A person, once, whatever tenants they work for. Without FORCE: only owner functions read past the policies.
create table identity.users (
  id uuid primary key,
  email text check (email = lower(email)),
  username text check (username = lower(username)),
  name text,
  phone text,
  password_hash text,
  status text not null default 'unverified' check (status in ('unverified', 'active', 'deactivated')),
  email_verified_at timestamptz,
  platform_roles text[] not null default '{}'
    check (platform_roles <@ '{platform_admin,platform_support,affiliate}'),
  default_tenant_id uuid references tenants.tenants,
  -- What the last registration of an unproven address asks for: the code that proves it makes it a pending membership.
  wanted_tenant_id uuid references tenants.tenants,
  wanted_role text check (wanted_role = any (identity.member_roles())),
  mfa text not null default 'off' check (mfa in ('off', 'always')),
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check (email is not null or username is not null)
);
create unique index users_email on identity.users (email);
create unique index users_username on identity.users (username);

-- `branch_ids`: the branches that the member is limited to; null is no limit.
create table identity.memberships (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  user_id uuid not null references identity.users,
  roles text[] not null check (cardinality(roles) > 0 and roles <@ identity.member_roles()),
  status text not null check (status in ('pending', 'active', 'rejected', 'ended')),
  name text,
  branch_id uuid,
  branch_ids uuid[] check (cardinality(branch_ids) > 0),
  -- Who signed in before is not let in here: elsewhere their session goes on.
  signed_in_since timestamptz,
  decided_by uuid references identity.users,
  decided_at timestamptz,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, user_id),
  foreign key (tenant_id, branch_id) references tenants.branches (tenant_id, id),
  constraint memberships_limit check (branch_ids is null or not roles && identity.admin_roles())
);
create unique index memberships_id on identity.memberships (id);
create index memberships_user on identity.memberships (user_id);
create index memberships_owners on identity.memberships (tenant_id) where status = 'active' and 'owner' = any (roles);
create index memberships_limited on identity.memberships (tenant_id) where branch_ids is not null;
create index memberships_status on identity.memberships (tenant_id, status, id);
call app.protect_table('identity.memberships');
call app.count_table('identity.memberships', 'users');
-- Memberships come from people who join, and from identity.create_tenant_account.
revoke insert, delete on identity.memberships from app_api;
revoke delete on identity.memberships from app_system;
create trigger keep_branches before insert or update of branch_ids on identity.memberships
  for each row when (new.branch_ids is not null) execute function identity.keep_branches();
-- functions: identity/keep_access
create trigger keep_access before update on identity.memberships
  for each row when (old.roles <> new.roles or old.branch_ids is distinct from new.branch_ids) execute function identity.keep_access();
create trigger keep_consent before update on identity.memberships
  for each row when (new.status = 'active' and old.status <> 'active') execute function identity.keep_consent();
create trigger keep_request before update on identity.memberships
  for each row when ((new.status = 'ended' and old.status in ('pending', 'rejected'))
    or (new.status in ('pending', 'active') and old.status = 'rejected'))
  execute function identity.keep_request();
create trigger keep_name before update on identity.memberships
  for each row when (new.status = 'ended' and old.status = 'active') execute function identity.keep_name();
create trigger keep_owner after update on identity.memberships
  referencing old table as old_rows new table as new_rows
  for each statement execute function identity.keep_owner();

-- For other modules: who may act in a tenant, and as what.
create view identity.active_members with (security_invoker = true) as
select m.tenant_id, m.user_id, m.roles from identity.memberships m where m.status = 'active';
grant select on identity.active_members to app_api, app_system;

-- For other modules: where mail to an active member goes, once they have proven the address to be theirs. `limited`: to some
-- branches.
create view identity.member_addresses with (security_invoker = true) as
select m.tenant_id, m.user_id, m.roles, m.branch_ids is not null as limited, m.branch_ids, u.email
  from identity.memberships m
  join identity.users u on u.id = m.user_id
 where m.status = 'active' and u.status = 'active' and u.email is not null and u.email_verified_at is not null;
grant select on identity.member_addresses to app_api;

-- For other modules: what an active member is called.
create view identity.member_names with (security_invoker = true) as
select m.tenant_id, m.user_id, coalesce(u.name, u.username, u.email) as name
  from identity.memberships m
  join identity.users u on u.id = m.user_id
 where m.status = 'active';
grant select on identity.member_names to app_api;

alter table identity.users enable row level security;
create policy colleagues on identity.users for select to app_api
  using (exists (select from identity.memberships m where m.tenant_id = (select app.tenant_id()) and m.user_id = users.id));
create policy self on identity.users for update to app_api
  using (id = (select app.user_id())) with check (id = (select app.user_id()));
create policy platform on identity.users to app_system
  using ((select app.is_platform())) with check ((select app.is_platform()));
-- functions: identity/keep_mfa identity/forget_default_tenant
create trigger forget_default_tenant before update on identity.users for each row
  when (old.email_verified_at is null and new.email_verified_at is not null)
  execute function identity.forget_default_tenant();
create trigger keep_mfa before update of mfa on identity.users for each row
  when (old.mfa = 'always' and new.mfa <> 'always') execute function identity.keep_mfa();
create trigger touch before update on identity.users for each row execute function app.touch();
call app.audit_table('identity.users', '{password_hash}');
grant select (id, email, username, name, phone, status, email_verified_at, version, created_at, updated_at),
      update (name, phone) on identity.users to app_api;
grant select (id, email, username, name, phone, status, email_verified_at, platform_roles, default_tenant_id, mfa, version,
              created_at, updated_at),
      insert (id, username, password_hash, status, default_tenant_id) on identity.users to app_system;

-- Subjects of trusted outside issuers.
create table identity.external_identities (
  issuer text not null,
  subject text not null,
  id uuid not null unique,
  user_id uuid not null references identity.users,
  created_at timestamptz not null default now(),
  primary key (issuer, subject)
);
create index external_identities_user on identity.external_identities (user_id);
alter table identity.external_identities enable row level security;
call app.audit_table('identity.external_identities');
