-- Who is asked to become a member, and the keys by which services act in a tenant.
set role app_owner;

-- A membership that a tenant offers: to an address, or to a person who was a member before (user_id). It becomes the
-- membership of its id once the person accepts; until then nothing here tells whether anybody has the address.
create table identity.invitations (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  email text check (email = lower(email)),
  user_id uuid references identity.users,
  name text,
  roles text[] not null check (cardinality(roles) > 0 and roles <@ identity.member_roles()),
  branch_id uuid,
  branch_ids uuid[] check (cardinality(branch_ids) > 0),
  token_hash bytea not null,
  status text not null default 'pending' check (status in ('pending', 'accepted', 'refused', 'cancelled')),
  invited_by uuid references identity.users,
  expires_at timestamptz not null,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  check (email is not null or user_id is not null),
  foreign key (tenant_id, branch_id) references tenants.branches (tenant_id, id),
  constraint invitations_limit check (branch_ids is null or not roles && identity.admin_roles())
);
create unique index invitations_pending on identity.invitations (tenant_id, email) where status = 'pending';
create unique index invitations_pending_person on identity.invitations (tenant_id, user_id) where status = 'pending';
create unique index invitations_id on identity.invitations (id);
-- By these the sign-in login finds a person's own among those of every tenant, whatever became of them.
create index invitations_email on identity.invitations (email);
create index invitations_user on identity.invitations (user_id);
create index invitations_invited_by on identity.invitations (invited_by);
create unique index invitations_token on identity.invitations (token_hash);
call app.protect_table('identity.invitations', '{token_hash}');
create trigger keep_branches before insert or update of branch_ids on identity.invitations
  for each row when (new.branch_ids is not null) execute function identity.keep_branches();

-- For other modules: the branches that somebody is limited to, or is to be.
create view identity.limiting_branches with (security_invoker = true) as
select m.tenant_id, unnest(m.branch_ids) as branch_id from identity.memberships m
 where m.branch_ids is not null and m.status in ('active', 'pending')
union all
select i.tenant_id, unnest(i.branch_ids) from identity.invitations i
 where i.branch_ids is not null and i.status = 'pending';
grant select on identity.limiting_branches to app_api;

-- Using a key is no change of it, so its version counts up only when something else changes.
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
create index api_keys_author on identity.api_keys (created_by);
call app.isolate_table('identity.api_keys');
call app.audit_table('identity.api_keys', '{secret_hash}');
create trigger touch before update on identity.api_keys for each row
  when (new.last_used_at is not distinct from old.last_used_at) execute function app.touch();
grant select, insert, update, delete on identity.api_keys to app_api, app_system;
