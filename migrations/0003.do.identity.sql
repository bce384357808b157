-- People, tenants and who may act where.
set role app_owner;

create schema identity;
create schema tenants;
grant usage on schema identity, tenants to app_api, app_system;

create table tenants.tenants (
  id uuid primary key,
  number bigint generated always as identity unique,
  slug text not null check (slug ~ '^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$'),
  name text not null,
  kind text not null check (kind in ('pharmacy', 'retail', 'seller', 'business', 'other')),
  status text not null default 'pending'
    check (status in ('pending', 'active', 'past_due', 'blocked', 'suspended', 'deactivated')),
  status_reason text,
  email text,
  phone text,
  location text,
  time_zone text not null default 'UTC',
  currency text not null default 'USD' check (currency ~ '^[A-Z]{3}$'),
  locale text not null default 'en',
  login_mfa text not null default 'off' check (login_mfa in ('off', 'risk', 'always')),
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz
);
create unique index tenants_slug on tenants.tenants (slug);
create index tenants_status on tenants.tenants (status, id);
call app.protect_table('tenants.tenants', tenant_column => 'id');
revoke insert, update, delete on tenants.tenants from app_api;
grant update (name, email, phone, location, time_zone, currency, locale, login_mfa, deleted_at)
  on tenants.tenants to app_api;

create table tenants.pharmacy_profiles (
  tenant_id uuid primary key references tenants.tenants,
  id uuid generated always as (tenant_id) stored,
  licence_number text,
  superintendent text,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
call app.protect_table('tenants.pharmacy_profiles');

create table tenants.fiscal_profiles (
  tenant_id uuid primary key references tenants.tenants,
  id uuid generated always as (tenant_id) stored,
  tin_number text not null,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index fiscal_profiles_tin on tenants.fiscal_profiles (tin_number);
call app.protect_table('tenants.fiscal_profiles');

create table tenants.branches (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  code text not null,
  name text not null,
  address text,
  phone text,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  primary key (tenant_id, id)
);
create unique index branches_code on tenants.branches (tenant_id, code) where deleted_at is null;
call app.protect_table('tenants.branches');

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
  mfa text not null default 'off' check (mfa in ('off', 'always')),
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check (email is not null or username is not null)
);
create unique index users_email on identity.users (email);
create unique index users_username on identity.users (username);

create table identity.memberships (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  user_id uuid not null references identity.users,
  roles text[] not null check (cardinality(roles) > 0
    and roles <@ '{owner,admin,manager,operator,staff,cashier,viewer,customer}'),
  status text not null check (status in ('pending', 'active', 'rejected', 'ended')),
  name text,
  branch_id uuid,
  decided_by uuid references identity.users,
  decided_at timestamptz,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, user_id),
  foreign key (tenant_id, branch_id) references tenants.branches (tenant_id, id)
);
create index memberships_user on identity.memberships (user_id);
create index memberships_status on identity.memberships (tenant_id, status, id);
call app.protect_table('identity.memberships');
call app.count_table('identity.memberships', 'users');
revoke delete on identity.memberships from app_api, app_system;

-- Trigger: a tenant that has an owner keeps one. Whoever takes an owner away queues for the tenant's latch and then
-- counts what the others have committed. Raises DK409 membership.last_owner.
create function identity.keep_owner() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant uuid;
begin
  for tenant in
    select distinct o.tenant_id
      from old_rows o join new_rows n on n.tenant_id = o.tenant_id and n.id = o.id
     where o.status = 'active' and 'owner' = any (o.roles)
       and not (n.status = 'active' and 'owner' = any (n.roles))
     order by 1
  loop
    perform pg_advisory_xact_lock(hashtextextended(tenant::text || ':owner', 2));
    if not exists (select from identity.memberships m
                    where m.tenant_id = tenant and m.status = 'active' and 'owner' = any (m.roles)) then
      perform app.fail(409, 'membership.last_owner');
    end if;
  end loop;
  return null;
end $$;
create trigger keep_owner after update on identity.memberships
  referencing old table as old_rows new table as new_rows
  for each statement execute function identity.keep_owner();
revoke execute on function identity.keep_owner() from public;

alter table identity.users enable row level security;
create policy colleagues on identity.users for select to app_api
  using (exists (select from identity.memberships m where m.tenant_id = (select app.tenant_id()) and m.user_id = users.id));
create policy newcomer on identity.users for insert to app_api
  with check (platform_roles = '{}' and (select app.tenant_id()) is not null);
create policy self on identity.users for update to app_api
  using (id = (select app.user_id())) with check (id = (select app.user_id()));
create policy platform on identity.users to app_system
  using ((select app.is_platform())) with check ((select app.is_platform()));
create trigger touch before update on identity.users for each row execute function app.touch();
call app.audit_table('identity.users', '{password_hash}');
grant select (id, email, username, name, phone, status, email_verified_at, version, created_at, updated_at),
      insert (id, email, username, name, phone, password_hash, status),
      update (name, phone) on identity.users to app_api;
grant select, insert, update on identity.users to app_system;

-- The person whom a tenant adds by id, or by an e-mail address that they have proven to be theirs.
create function identity.person_to_add(by_id uuid, by_email text) returns uuid
language sql stable security definer set search_path = pg_catalog as $$
  select u.id from identity.users u
   where u.status = 'active' and (u.id = by_id or (u.email = by_email and u.email_verified_at is not null))
$$;

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
create policy platform on identity.external_identities to app_system
  using ((select app.is_platform())) with check ((select app.is_platform()));
call app.audit_table('identity.external_identities');
grant select, insert, delete on identity.external_identities to app_system;

-- One sign-in: a family of refresh tokens, of which only the newest is good.
create table identity.sessions (
  id uuid primary key,
  user_id uuid not null references identity.users,
  refresh_hash bytea not null,
  previous_hash bytea,
  expires_at timestamptz not null,
  ip text,
  user_agent text,
  revoked_at timestamptz,
  revoked_reason text,
  created_at timestamptz not null default now(),
  refreshed_at timestamptz not null default now()
);
create index sessions_user on identity.sessions (user_id, id);
create index sessions_expiry on identity.sessions (expires_at);
alter table identity.sessions enable row level security;
create policy platform on identity.sessions to app_system
  using ((select app.is_platform())) with check ((select app.is_platform()));
call app.audit_table('identity.sessions', '{refresh_hash,previous_hash}');
grant select, insert, update, delete on identity.sessions to app_system;

-- Every refresh token that was ever turned in, so that a stolen one is known however old it is.
create table identity.spent_refresh_tokens (
  refresh_hash bytea primary key,
  session_id uuid not null references identity.sessions on delete cascade,
  spent_at timestamptz not null default now()
);
create index spent_refresh_tokens_session on identity.spent_refresh_tokens (session_id);
alter table identity.spent_refresh_tokens enable row level security;
create policy platform on identity.spent_refresh_tokens to app_system
  using ((select app.is_platform())) with check ((select app.is_platform()));
grant select, insert, delete on identity.spent_refresh_tokens to app_system;

-- Six digits sent by mail; hashed, ten minutes, five tries.
create table identity.email_codes (
  user_id uuid not null references identity.users,
  purpose text not null check (purpose in ('verify_email', 'sign_in', 'reset_password')),
  code_hash bytea not null,
  tries int not null default 0,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  primary key (user_id, purpose)
);
alter table identity.email_codes enable row level security;
create policy platform on identity.email_codes to app_system
  using ((select app.is_platform())) with check ((select app.is_platform()));
grant select, insert, update, delete on identity.email_codes to app_system;

create table identity.invitations (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  email text not null check (email = lower(email)),
  roles text[] not null check (cardinality(roles) > 0
    and roles <@ '{owner,admin,manager,operator,staff,cashier,viewer,customer}'),
  branch_id uuid,
  token_hash bytea not null,
  status text not null default 'pending' check (status in ('pending', 'accepted', 'cancelled')),
  invited_by uuid references identity.users,
  expires_at timestamptz not null,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, branch_id) references tenants.branches (tenant_id, id)
);
create unique index invitations_pending on identity.invitations (tenant_id, email) where status = 'pending';
create unique index invitations_token on identity.invitations (token_hash);
call app.protect_table('identity.invitations', '{token_hash}');

create table identity.api_keys (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  name text not null,
  prefix text not null,
  secret_hash bytea not null,
  scopes text[] not null check (cardinality(scopes) > 0),
  status text not null default 'active' check (status in ('active', 'revoked')),
  expires_at timestamptz,
  last_used_at timestamptz,
  created_by uuid references identity.users,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id)
);
call app.protect_table('identity.api_keys', '{secret_hash}');
-- Using a key is no change of it.
drop trigger touch on identity.api_keys;
create trigger touch before update on identity.api_keys for each row
  when (new.last_used_at is not distinct from old.last_used_at) execute function app.touch();
reset role;
