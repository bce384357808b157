create or replace view monitoring.all_rules with (security_invoker = true) as
select r.tenant_id, r.id, r.standard, r.name, r.description, r.enabled, r.severity, r.logic, r.responses, r.effective_from,
       r.version, r.created_at, r.updated_at
  from monitoring.rules r where r.deleted_at is null
union all
select (select app.tenant_id()), s.id, s.standard, s.name, s.description, true, s.severity, s.logic, '[]',
       timestamptz '2026-01-01', 1, timestamptz '2026-01-01', timestamptz '2026-01-01'
  from monitoring.standard_rules s
 where not exists (select from monitoring.rules r where r.tenant_id = (select app.tenant_id()) and r.id = s.id);
