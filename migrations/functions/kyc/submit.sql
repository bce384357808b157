-- Submits what the context's own tenant has gathered: opens a case, goes on with one that needs information, or adds to one that waits.
-- `elsewhere` says where a paper is that is not uploaded; `opened` and `paper` are the ids that a new case and such a paper get. Gives
-- the case, whose version each paper raises, so that nobody decides on one that came behind their back; it goes on from the case before, so
-- that of what was seen of one nothing fits the next. Raises kyc_case.nothing_new,
-- kyc_case.too_many_papers.
create or replace function kyc.submit(opened uuid, paper uuid, elsewhere text, said text) returns uuid
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
  here kyc.cases;
  added int;
begin
  perform kyc.hold(tenant);
  select c.* into here from kyc.cases c
   where c.tenant_id = tenant and c.status in ('submitted', 'in_review', 'needs_information') for no key update;
  if here.id is null then
    insert into kyc.cases (tenant_id, id, previous_id, version, kind, country, note)
    select tenant, opened, (select p.id from kyc.cases p where p.tenant_id = tenant order by p.id desc limit 1),
           1 + coalesce((select max(p.version) from kyc.cases p where p.tenant_id = tenant), 0), t.kind, fiscal.country(tenant), said
      from tenants.tenant_states t where t.id = tenant
    returning * into here;
  end if;
  if elsewhere is not null and not exists (
       select from kyc.documents d where d.tenant_id = tenant and d.case_id = here.id and d.reference = elsewhere and d.state = 'external') then
    insert into kyc.documents (tenant_id, id, kind, state, reference) values (tenant, paper, 'other', 'external', elsewhere);
  end if;
  update kyc.documents d set case_id = here.id
   where d.tenant_id = tenant and d.state in ('stored', 'external') and d.case_id is distinct from here.id;
  get diagnostics added = row_count;
  if here.status = 'needs_information' then
    perform kyc.move_case(tenant, here.id, 'submitted');
  elsif added = 0 then
    perform app.fail('kyc_case.nothing_new');
  end if;
  if (select count(*) from kyc.documents d where d.tenant_id = tenant and d.case_id = here.id and d.state in ('stored', 'external')) > 100 then
    perform app.fail('kyc_case.too_many_papers');
  end if;
  update kyc.cases c set note = coalesce(said, c.note)
   where c.tenant_id = tenant and c.id = here.id and (added > 0 or c.note is distinct from coalesce(said, c.note));
  return here.id;
end $$;
grant execute on function kyc.submit to app_api;
