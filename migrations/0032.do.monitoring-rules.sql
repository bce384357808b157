-- Rules that watch what happens in a tenant.
set role app_owner;

create schema monitoring;
grant usage on schema monitoring to app_api, app_system;

-- `logic` is what decides whether the rule fires; `effective_from`, since when it is as it is and facts count. `standard`
-- names one that comes with Duka; it has a row here once the tenant has changed something of it.
create table monitoring.rules (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  standard text,
  name text not null,
  description text,
  enabled boolean not null default true,
  severity text not null check (severity in ('LOW', 'MEDIUM', 'HIGH', 'CRITICAL')),
  logic jsonb not null,
  responses jsonb not null default '[]',
  effective_from timestamptz not null default now(),
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  primary key (tenant_id, id),
  check (standard is null or id::text like '00000000-%')
);
create index rules_name on monitoring.rules (tenant_id, name, id);
call app.protect_table('monitoring.rules');

-- functions: monitoring/keep_rule
create trigger keep_rule before insert or update on monitoring.rules for each row execute function monitoring.keep_rule();

-- The rules that come with Duka, as they are until a tenant changes something. A tenant may switch them and set their thresholds.
create view monitoring.standard_rules with (security_invoker = true) as
select s.id::uuid as id, s.standard, s.name, s.description, s.severity, s.logic::jsonb as logic
  from (values
    ('00000000-0000-7000-8000-000000000001', 'failed_sign_ins', 'Failed sign-ins',
     'Wrong passwords or codes for one member', 'HIGH',
     '{"source": "events", "where": [{"field": "type", "op": "equals", "value": "monitoring.sign_in.failed"}],
       "when": {"kind": "sum", "of": "data.tries", "at_least": "10", "within_seconds": 900},
       "group_by": ["data.user_id"], "cooldown_seconds": 3600, "pending_seconds": 0, "keep_firing_seconds": 900}'),
    ('00000000-0000-7000-8000-000000000002', 'cross_tenant_attempts', 'Attempts across tenants',
     'A member or key of this tenant asked for another, or somebody else''s for this one', 'CRITICAL',
     '{"source": "events", "where": [{"field": "type", "op": "equals", "value": "monitoring.tenant_access.refused"}],
       "when": {"kind": "sum", "of": "data.tries", "at_least": "3", "within_seconds": 3600},
       "group_by": ["data.direction"], "cooldown_seconds": 3600, "pending_seconds": 0, "keep_firing_seconds": 900}'),
    ('00000000-0000-7000-8000-000000000003', 'unusual_discards', 'Unusual discards',
     'Much stock is thrown away by one person or key', 'MEDIUM',
     '{"source": "events", "where": [{"field": "type", "op": "equals", "value": "inventory.stock.moved"},
                                     {"field": "data.type", "op": "equals", "value": "discard"}],
       "when": {"kind": "count", "at_least": 10, "within_seconds": 3600},
       "group_by": ["actor_id"], "cooldown_seconds": 3600, "pending_seconds": 0, "keep_firing_seconds": 0}'),
    ('00000000-0000-7000-8000-000000000004', 'failed_jobs', 'Failed jobs',
     'More than five pieces of work in 15 minutes that could not be done', 'HIGH',
     '{"source": "events", "where": [{"field": "type", "op": "equals", "value": "monitoring.work.failed"}],
       "when": {"kind": "sum", "of": "data.failures", "at_least": "6", "within_seconds": 900},
       "group_by": [], "cooldown_seconds": 3600, "pending_seconds": 0, "keep_firing_seconds": 900}'),
    ('00000000-0000-7000-8000-000000000005', 'expiring_keys', 'API keys that expire',
     'A key expires in less than seven days', 'LOW',
     '{"source": "events", "where": [{"field": "type", "op": "equals", "value": "monitoring.api_key.expiry_neared"},
                                     {"field": "data.days", "op": "lt", "value": "7"}],
       "when": {"kind": "count", "at_least": 1, "within_seconds": 3600},
       "group_by": ["data.api_key_id"], "cooldown_seconds": 604800, "pending_seconds": 0, "keep_firing_seconds": 0}')
  ) s (id, standard, name, description, severity, logic);

-- Every rule of the context's tenant: its own, and those that come with Duka.
create view monitoring.all_rules with (security_invoker = true) as
select r.tenant_id, r.id, r.standard, r.name, r.description, r.enabled, r.severity, r.logic, r.responses, r.effective_from,
       r.version, r.created_at, r.updated_at
  from monitoring.rules r where r.deleted_at is null
union all
select (select app.tenant_id()), s.id, s.standard, s.name, s.description, true, s.severity, s.logic, '[]',
       timestamptz '2026-01-01', 1, timestamptz '2026-01-01', timestamptz '2026-01-01'
  from monitoring.standard_rules s
 where not exists (select from monitoring.rules r where r.tenant_id = (select app.tenant_id()) and r.id = s.id);
grant select on monitoring.standard_rules, monitoring.all_rules to app_api, app_system;

-- Why a rule is not watched, or not whole, and when that was found last.
create table monitoring.rule_faults (
  tenant_id uuid not null default app.tenant_id(),
  rule_id uuid not null,
  code text not null,
  found_at timestamptz not null default now(),
  primary key (tenant_id, rule_id)
);
call app.isolate_table('monitoring.rule_faults');
grant select, insert, update, delete on monitoring.rule_faults to app_api;
