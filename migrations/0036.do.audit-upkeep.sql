-- What leaves the audit log, and how it is proven that nothing else did: entries past the tenant's retention, and details
-- that were redacted.
set role app_owner;

create table audit.settings (
  tenant_id uuid primary key default app.tenant_id() references tenants.tenants,
  id uuid generated always as (tenant_id) stored,
  retention_days int check (retention_days between 90 and 36500),
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
call app.protect_table('audit.settings');

-- An entry, by its id, whose details are to be erased: once a checkpoint has the entry that tells of this row.
create table audit.redactions (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  reason text not null,
  requested_by uuid default app.user_id() references identity.users,
  created_at timestamptz not null default now(),
  erased_at timestamptz,
  primary key (tenant_id, id)
);
create index redactions_waiting on audit.redactions (tenant_id, id) where erased_at is null;
call app.protect_table('audit.redactions', derived => '{erased_at}');
call app.limit_table('audit.redactions', 'false');
revoke update, delete on audit.redactions from app_api, app_system;
