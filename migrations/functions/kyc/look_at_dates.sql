-- What a day brings to the papers of the context's own tenant, for jobs: reminders 30, 7 and 1 days before one is valid no more, each
-- once; then it is expired; and two weeks after a pharmacy's licence is, so is its case. Gives what happened, to be told.
create or replace function kyc.look_at_dates() returns table (happened text, case_id uuid, document_id uuid, kind text, expires_on date, days int)
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
  today date := tenants.today(tenant);
  lapsed date;
begin
  perform kyc.hold(tenant);
  return query
    with due as (
      select d.id, min(s.days) as days from kyc.documents d
        join unnest('{30,7,1}'::int[]) s (days) on d.expires_on - today <= s.days
       where d.tenant_id = tenant and d.state = 'accepted' and d.superseded_at is null and kyc.is_valid(d.expires_on, today)
       group by d.id),
    reminded as (
      update kyc.documents d set reminded_days = due.days from due
       where d.tenant_id = tenant and d.id = due.id and due.days < coalesce(d.reminded_days, 31) returning d.*)
    select 'expiring', r.case_id, r.id, r.kind, r.expires_on, r.expires_on - today from reminded r;
  return query
    with expired as (
      update kyc.documents d set state = 'expired'
       where d.tenant_id = tenant and d.state = 'accepted' and d.superseded_at is null and not kyc.is_valid(d.expires_on, today) returning d.*)
    select 'expired', e.case_id, e.id, e.kind, e.expires_on, 0 from expired e;
  select max(d.expires_on) into lapsed from kyc.documents d
   where d.tenant_id = tenant and d.kind = 'pharmacy_licence' and d.state = 'expired' and d.superseded_at is null;
  if lapsed + 14 < today and not exists (
       select from kyc.documents d where d.tenant_id = tenant and d.kind = 'pharmacy_licence' and d.state = 'accepted' and d.superseded_at is null) then
    return query
      select 'case_expired', c.id, null::uuid, null::text, lapsed, 0 from kyc.cases c
       cross join lateral kyc.move_case(tenant, c.id, 'expired', 'The licence was valid until ' || lapsed) m
       where c.tenant_id = tenant and c.status = 'approved' and tenants.is_pharmacy(tenant);
  end if;
end $$;
grant execute on function kyc.look_at_dates to app_api;
