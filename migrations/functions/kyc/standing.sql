-- How a tenant stands with each paper that it needs: `held` is accepted and valid, until `held_until`; `pending` is being looked at;
-- `waiting` is there and not submitted; `refusal` says why the last one was refused; `lapsed_on` until when the last one was valid.
create or replace function kyc.standing(tenant uuid)
returns table (requirement text, alternatives text[], needed boolean, held boolean, held_until date, pending boolean, waiting boolean,
               refusal text, lapsed_on date)
language plpgsql stable set search_path = pg_catalog as $$
begin
  return query
  select r.requirement, r.alternatives, r.needed, coalesce(p.held, false), p.held_until, coalesce(p.pending, false),
         coalesce(p.waiting, false), case when last.state = 'refused' then last.reason end,
         case when not coalesce(p.held, false) and last.state in ('accepted', 'expired') then last.expires_on end
    from tenants.tenant_states t
   cross join lateral (select tenants.today(t.id) as today) now
   cross join lateral kyc.required(t.kind, fiscal.country(t.id)) r
    left join lateral (
      select bool_or(v.ok) as held, case when bool_or(v.ok and d.expires_on is null) then null else max(d.expires_on) filter (where v.ok) end as held_until,
             bool_or(d.state in ('stored', 'external') and c.status in ('submitted', 'in_review')) as pending,
             bool_or(d.state in ('stored', 'external') and (c.id is null or c.status not in ('submitted', 'in_review'))) as waiting
        from kyc.documents d
        left join kyc.cases c on c.tenant_id = d.tenant_id and c.id = d.case_id
       cross join lateral (select d.state = 'accepted' and d.superseded_at is null and kyc.is_valid(d.expires_on, now.today) as ok) v
       where d.tenant_id = t.id and d.state in ('stored', 'external', 'accepted') and d.kind = any (r.requirement || r.alternatives)) p on true
    left join lateral (
      select d.state, d.reason, d.expires_on from kyc.documents d
       where d.tenant_id = t.id and d.state not in ('uploading', 'removed') and d.kind = any (r.requirement || r.alternatives)
       order by d.id desc limit 1) last on true
   where t.id = tenant;
end $$;
grant execute on function kyc.standing to app_api, app_system;
