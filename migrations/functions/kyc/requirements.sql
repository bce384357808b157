-- What a tenant has to show, now, later or still, and by when, as JSON: each requirement by its name.
create or replace function kyc.requirements(tenant uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog as $$
declare
  today date := tenants.today(tenant);
  open kyc.cases;
  last kyc.cases;
  approved boolean;
  due jsonb;
begin
  select c.* into open from kyc.cases c
   where c.tenant_id = tenant and c.status in ('submitted', 'in_review', 'needs_information');
  select c.* into last from kyc.cases c where c.tenant_id = tenant order by c.id desc limit 1;
  approved := exists (select from kyc.cases c where c.tenant_id = tenant and c.status = 'approved');
  with papers as (
    select s.*, s.held and s.held_until <= today + 30 as ending,
           not s.held and not s.pending and (s.lapsed_on is not null or (s.needed and not s.waiting and open.due_on < today)) as late
      from kyc.standing(tenant) s),
  said as (
    select p.requirement, p.late, p.pending,
           not p.pending and not p.waiting and (p.late or p.ending or (p.needed and not p.held)) as now_due,
           not p.held and not p.needed and not p.pending and not p.waiting and not p.late as later
      from papers p
    union all
    select 'submission', false, false, true, false
     where (open.id is null or open.status = 'needs_information')
       and (open.status = 'needs_information' or exists (select from papers p where p.waiting)
            or exists (select from kyc.documents d where d.tenant_id = tenant and d.state = 'stored' and d.case_id is null)))
  select jsonb_build_object(
      'currently_due', coalesce((select jsonb_agg(s.requirement) from said s where s.now_due or s.late), '[]'),
      'eventually_due', coalesce((select jsonb_agg(s.requirement) from said s where s.later), '[]'),
      'past_due', coalesce((select jsonb_agg(s.requirement) from said s where s.late), '[]'),
      'pending_verification', coalesce((select jsonb_agg(s.requirement) from said s where s.pending), '[]'),
      'errors', (select coalesce(jsonb_agg(jsonb_build_object('requirement', e.requirement, 'code', e.code, 'reason', e.reason)), '[]') from (
          select p.requirement, 'document_refused' as code, p.refusal as reason from papers p
           where p.refusal is not null and not p.held and not p.pending and not p.waiting
          union all
          select p.requirement, 'document_expired', 'It was valid until ' || p.lapsed_on from papers p where p.lapsed_on is not null and not p.pending
          union all
          select 'submission', case last.status when 'rejected' then 'case_rejected' else 'information_needed' end, last.reason
           where last.status in ('rejected', 'needs_information')) e),
      'alternatives', (select coalesce(jsonb_agg(jsonb_build_object('requirement', p.requirement, 'alternative', a)), '[]')
                         from papers p cross join unnest(p.alternatives) a where not p.held),
      'current_deadline', (select min(d) from (select open.due_on as d union all
                             select p.held_until from papers p where p.ending and not p.pending and not p.waiting) deadlines),
      'disabled_reason', case when exists (select from said s where s.late) then 'requirements.past_due'
                              when approved then null
                              when open.status in ('submitted', 'in_review') then 'requirements.pending_verification'
                              when last.status = 'rejected' then 'rejected'
                              else 'requirements.currently_due' end)
    into due;
  return due;
end $$;
grant execute on function kyc.requirements to app_api, app_system;
