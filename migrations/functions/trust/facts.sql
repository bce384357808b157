-- What Duka knows of a tenant today that trust goes by, as JSON, each fact through the door of its module.  `former`: of how
-- many days the facts before were (trust.window_of).
create or replace function trust.facts(tenant uuid, former int) returns jsonb
language plpgsql stable set search_path = pg_catalog as $$
declare
  moment constant timestamptz := app.now_of(tenant);
  today constant date := tenants.today(tenant);
  days int;
  b record;
  k record;
  s record;
  w record;
  p record;
  f record;
  a record;
begin
  select o.*, t.kind, t.time_zone into b from tenants.business_facts o join tenants.tenant_states t on t.id = o.tenant_id where o.tenant_id = tenant;
  select * into k from kyc.verified_facts(tenant);
  select * into s from sales.performance(tenant, moment - interval '90 days');
  days := trust.window_of(s.orders, former);
  if days <> 90 then
    select * into s from sales.performance(tenant, moment - make_interval(days => days));
  end if;
  select * into w from sales.performance(tenant, moment - interval '7 days');
  select * into p from billing.reliability(tenant, today - 365);
  select * into f from fiscal.compliance(tenant, moment - make_interval(days => days));
  select * into a from monitoring.response(tenant, now() - make_interval(days => days));
  return jsonb_build_object(
    'email', exists (select from identity.member_addresses m where m.tenant_id = tenant and 'owner' = any (m.roles)),
    'phone', b.has_phone, 'business_details', b.has_location, 'store_setup', app.used_of('products', tenant) > 0,
    'approved', k.approved, 'registration', k.registration,
    'tax', k.tax or not exists (select from kyc.required(b.kind, fiscal.country(tenant)) r where r.requirement = 'tax_certificate'),
    'address', k.address, 'bank_account', k.bank_account,
    'age_days', greatest(today - (b.created_at at time zone b.time_zone)::date, 0), 'window_days', days,
    'orders', s.orders, 'fulfilled', s.fulfilled, 'cancelled', s.cancelled, 'returned', s.returned, 'defects', s.defects,
    'week_orders', w.orders, 'week_returned', w.returned,
    'cycles', p.cycles, 'late_cycles', p.late,
    'payments_rejected', (select r.rejected from billing.reliability(tenant, today - 30) r),
    'papers_refused', kyc.refusals(tenant, moment - interval '30 days'),
    'documents', f.documents, 'documents_refused', f.refused, 'alerts', a.alerts, 'alerts_answered', a.answered);
end $$;
