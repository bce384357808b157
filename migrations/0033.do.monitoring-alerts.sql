-- What rules know of what happened, and the alerts that they raised.
set role app_owner;

-- A rule's group since the rule is as it is: the state that all facts up to `settled_through` left, and the facts after it, which
-- may still come in any order; `written`, the alerts as they were written last. Moments are milliseconds since 1970.
create table monitoring.rule_groups (
  tenant_id uuid not null default app.tenant_id(),
  id uuid not null default app.uuid7(),
  rule_id uuid not null,
  since timestamptz not null,
  group_key text not null,
  group_values jsonb not null,
  state jsonb,
  settled_through bigint not null default 0,
  matches jsonb not null default '[]',
  written jsonb not null default '[]',
  revision int not null default 1,
  due_at timestamptz not null,
  primary key (tenant_id, id)
);
create unique index rule_groups_key on monitoring.rule_groups (tenant_id, rule_id, since, group_key);
create index rule_groups_due on monitoring.rule_groups (tenant_id, due_at);
call app.isolate_table('monitoring.rule_groups');
grant select, insert, update, delete on monitoring.rule_groups to app_api;
grant select on monitoring.rule_groups to app_system;

-- How far the audit log was read for the rules of a tenant.
create table monitoring.audit_readings (
  tenant_id uuid primary key default app.tenant_id(),
  read_through uuid not null,
  looked_at timestamptz,
  next_xid xid8
);
call app.isolate_table('monitoring.audit_readings');
grant select, insert, update on monitoring.audit_readings to app_api;

-- How far what strangers did, and what failed, was told to the tenants that it is about.
create table monitoring.collections (
  name text primary key,
  through timestamptz not null
);
alter table monitoring.collections enable row level security;
create policy platform on monitoring.collections to app_system
  using ((select app.is_platform())) with check ((select app.is_platform()));
grant select, insert, update on monitoring.collections to app_system;

-- A time at which a rule fired, as the rule was then; `number` counts those of its group. `ended_at`: the condition holds no more.
-- `withdrawn_at`: a fact that came late shows that it did not hold. `notified_at`: when people were last notified of it.
create table monitoring.alerts (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null default app.uuid7(),
  rule_id uuid not null,
  group_id uuid not null,
  number int not null,
  rule_name text not null,
  severity text not null check (severity in ('LOW', 'MEDIUM', 'HIGH', 'CRITICAL')),
  group_key text not null,
  group_values jsonb not null,
  title text not null,
  summary text not null,
  fact_ids uuid[] not null default '{}',
  status text not null default 'open' check (status in ('open', 'acknowledged', 'resolved')),
  fired_at timestamptz not null,
  ended_at timestamptz,
  withdrawn_at timestamptz,
  silenced_until timestamptz,
  notified_at timestamptz,
  acknowledged_at timestamptz,
  acknowledged_by uuid,
  assigned_to uuid,
  resolved_at timestamptz,
  resolved_by uuid,
  note text,
  responses jsonb not null default '[]',
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint alerts_assignee foreign key (tenant_id, assigned_to) references identity.memberships (tenant_id, user_id)
);
create unique index alerts_number on monitoring.alerts (tenant_id, group_id, number);
create index alerts_rule on monitoring.alerts (tenant_id, rule_id, id);
create index alerts_status on monitoring.alerts (tenant_id, status, id);
create index alerts_severity on monitoring.alerts (tenant_id, severity, id);
create index alerts_fired on monitoring.alerts (tenant_id, fired_at, id);
create index alerts_assigned on monitoring.alerts (tenant_id, assigned_to, id);
create index alerts_active on monitoring.alerts (tenant_id, id) where ended_at is null and withdrawn_at is null;
create index alerts_silenced on monitoring.alerts (tenant_id, rule_id, group_key, silenced_until) where silenced_until is not null;
call app.protect_table('monitoring.alerts');
call app.limit_table('monitoring.alerts', 'false');
call app.expect_large_tenants('monitoring.alerts');
revoke delete on monitoring.alerts from app_api, app_system;
