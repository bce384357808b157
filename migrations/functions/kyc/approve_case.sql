-- The platform approves a case as it was at the version that it `saw`: its papers that are valid are accepted, those of the same kinds
-- before them superseded, with those that are valid no more, and the case that was in force gives way. Where a paper is missing here that
-- the business needs, only if that is meant (`incomplete`). Raises what kyc.move_case does, permission.denied and kyc_case.incomplete.
create or replace function kyc.approve_case(tenant uuid, approved uuid, why text, incomplete boolean, saw int) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  today date := tenants.today(tenant);
  missing jsonb;
  former uuid;
begin
  if not app.is_platform() then
    perform app.fail('permission.denied');
  end if;
  perform kyc.hold(tenant);
  select c.id into former from kyc.cases c where c.tenant_id = tenant and c.status = 'approved' and c.id <> approved for no key update;
  if former is not null then
    perform kyc.move_case(tenant, former, 'expired', 'A later case took its place');
  end if;
  perform kyc.move_case(tenant, approved, 'approved', why, null, saw);
  if not incomplete then
    select jsonb_agg(s.requirement) into missing from kyc.standing(tenant) s
     where s.needed and not s.held and not exists (
       select from kyc.documents d
        where d.tenant_id = tenant and d.case_id = approved and d.state = 'stored' and d.kind = any (s.requirement || s.alternatives)
          and kyc.is_valid(d.expires_on, today));
    if missing is not null then
      perform app.fail('kyc_case.incomplete', jsonb_build_object('missing', missing)::text);
    end if;
  end if;
  update kyc.documents d set superseded_at = app.now_of(tenant)
   where d.tenant_id = tenant and d.state in ('accepted', 'expired') and d.superseded_at is null
     and (not kyc.is_valid(d.expires_on, today) or d.kind <> 'other' and exists (
       select from kyc.documents n
        where n.tenant_id = tenant and n.case_id = approved and n.kind = d.kind and n.state = 'stored' and kyc.is_valid(n.expires_on, today)));
  update kyc.documents d
     set state = case when v.ok then 'accepted' else 'refused' end, reason = case when not v.ok then 'It was valid until ' || d.expires_on end,
         decided_at = app.now_of(tenant)
    from (values (true), (false)) v (ok)
   where d.tenant_id = tenant and d.case_id = approved and d.state in ('stored', 'external') and v.ok = kyc.is_valid(d.expires_on, today);
end $$;
grant execute on function kyc.approve_case to app_system;
