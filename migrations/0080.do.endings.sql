-- What becomes of a tenant that was deactivated or removed: how long its data is kept, and how far it has gone.
set role app_owner;

-- Since when it is closed, in real time; until when it comes back and is exported, which its owners were told, and how far the work of erasing it is: the
-- step of app.treatments, the place in its table, and how many slices there were, and rows of this pass and of all. It ends once a pass finds nothing.
create table tenants.endings (
  tenant_id uuid primary key references tenants.tenants,
  id uuid generated always as (tenant_id) stored,
  ended_at timestamptz not null,
  erase_at timestamptz,
  warned_at timestamptz,
  begun_at timestamptz,
  finished_at timestamptz,
  -- When there is something to do.
  next_at timestamptz,
  step int not null default 1,
  place jsonb,
  slices int not null default 0,
  found bigint not null default 0,
  changed bigint not null default 0
);
create index endings_due on tenants.endings (next_at, tenant_id) where next_at is not null;
create index endings_ended on tenants.endings (ended_at, tenant_id);
call app.isolate_table('tenants.endings');
call app.audit_table('tenants.endings', tenant_column => 'nobody', derived => '{next_at,step,place,slices,found,changed}');
grant select on tenants.endings to app_api, app_system;

create view tenants.due_endings with (security_invoker = true) as
select e.tenant_id, e.next_at as due_at from tenants.endings e where e.next_at is not null;
grant select on tenants.due_endings to app_system;

-- What the platform keeps all the same, and tells nobody of.
create table tenants.legal_holds (
  tenant_id uuid primary key references tenants.tenants,
  id uuid generated always as (tenant_id) stored,
  reason text not null check (reason <> ''),
  set_by uuid default app.user_id(),
  created_at timestamptz not null default now()
);
call app.isolate_table('tenants.legal_holds');
call app.audit_table('tenants.legal_holds', tenant_column => 'nobody');
grant select, delete on tenants.legal_holds to app_system;

-- functions: app/treatments app/erase_slice audit/redact_kinds tenants/keep_ending tenants/hold tenants/erasing tenants/erase_step
create trigger keep_ending after update of status, deleted_at on tenants.tenants
  for each row when ((old.deleted_at is null and old.status <> 'deactivated') is distinct from (new.deleted_at is null and new.status <> 'deactivated'))
  execute function tenants.keep_ending();
insert into tenants.endings (tenant_id, ended_at, next_at)
select t.id, now(), now() from tenants.tenants t where t.deleted_at is not null or t.status = 'deactivated';
