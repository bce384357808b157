-- Who approves how much, and in whose place.
set role app_owner;

-- Purchase requests of `from_amount` and more, up to the next rule, need `approvals` people with one of `roles`.
create table purchasing.approval_rules (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  name text not null,
  from_amount numeric(18, 4) not null check (from_amount >= 0),
  currency text not null default tenants.currency() check (currency ~ '^[A-Z]{3}$'),
  roles text[] not null check (cardinality(roles) > 0 and roles <@ identity.manager_roles()),
  approvals int not null default 1 check (approvals between 1 and 10),
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  primary key (tenant_id, id)
);
create unique index approval_rules_tier on purchasing.approval_rules (tenant_id, currency, from_amount)
  where deleted_at is null;
create index approval_rules_amount on purchasing.approval_rules (tenant_id, from_amount, id) where deleted_at is null;
call app.protect_table('purchasing.approval_rules');

-- For a time, one person approves with another's authority.
create table purchasing.approval_delegations (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  from_user_id uuid not null default app.user_id(),
  to_user_id uuid not null,
  starts_at timestamptz not null default now(),
  ends_at timestamptz not null,
  reason text,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  primary key (tenant_id, id),
  constraint approval_delegations_period check (ends_at > starts_at),
  constraint approval_delegations_from foreign key (tenant_id, from_user_id)
    references identity.memberships (tenant_id, user_id),
  constraint approval_delegations_to foreign key (tenant_id, to_user_id)
    references identity.memberships (tenant_id, user_id)
);
create index approval_delegations_to_user on purchasing.approval_delegations (tenant_id, to_user_id, ends_at, id)
  where deleted_at is null;
create index approval_delegations_from_user on purchasing.approval_delegations (tenant_id, from_user_id, id)
  where deleted_at is null;
create index approval_delegations_ends on purchasing.approval_delegations (tenant_id, ends_at, id)
  where deleted_at is null;
call app.protect_table('purchasing.approval_delegations');

-- functions: purchasing/check_delegation
create trigger check_delegation before insert or update on purchasing.approval_delegations
  for each row execute function purchasing.check_delegation();
