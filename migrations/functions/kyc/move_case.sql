-- Gives a case another status, as kyc.transitions says: locks it, so that of two who decide at once one finds what the other did.
-- A tenant moves its own; the platform's administrators those of tenants that are there, that they do not belong to and for which they
-- submitted nothing, as it was at the version that they `saw`, which papers that come raise; they say why where they refuse. Gives the
-- status that it had. Raises kyc_case.not_found, kyc_case.wrong_status, kyc_case.own_tenant, kyc_case.reason_missing, version.stale,
-- tenant.not_found, permission.denied.
create or replace function kyc.move_case(tenant uuid, moved uuid, next text, why text default null, due date default null,
                                         saw int default null) returns text
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  who jsonb := app.claims();
  by_whom text := case when who ->> 'kind' = 'job' then 'clock' when who ->> 'scope' = 'platform' and who ->> 'kind' = 'platform_admin' then 'reviewer' else 'tenant' end;
  had text;
  version int;
begin
  select c.status, c.version into had, version from kyc.cases c where c.tenant_id = tenant and c.id = moved for no key update;
  if had is null then
    perform app.fail('kyc_case.not_found');
  elsif by_whom = 'reviewer' and not exists (select from tenants.tenant_states t where t.id = tenant and t.deleted_at is null) then
    perform app.fail('tenant.not_found');
  elsif by_whom = 'reviewer' and (identity.belongs_to(tenant, app.user_id()) or exists (
          select from kyc.case_events e
           where e.tenant_id = tenant and e.case_id = moved and e.actor_id = app.user_id() and e.to_status = 'submitted' and e.document_id is null)
        or exists (select from kyc.documents d where d.tenant_id = tenant and d.case_id = moved and d.created_by = app.user_id())) then
    perform app.fail('kyc_case.own_tenant');
  elsif not exists (select from kyc.transitions() t where t.was = had and t.next = move_case.next) then
    perform app.fail('kyc_case.wrong_status', json_build_object('current_status', had)::text);
  elsif not exists (select from kyc.transitions() t
                     where t.was = had and t.next = move_case.next and t.mover = by_whom) then
    perform app.fail('permission.denied');
  elsif by_whom = 'reviewer' and next in ('rejected', 'needs_information') and why is null then
    perform app.fail('kyc_case.reason_missing');
  elsif saw <> version then
    perform app.fail('version.stale', version::text);
  end if;
  update kyc.cases c
     set status = next, reason = why, due_on = due,
         reviewed_by = case when by_whom = 'reviewer' then app.user_id() else c.reviewed_by end,
         decided_by = case when next in ('approved', 'rejected') then app.user_id() else c.decided_by end,
         decided_at = case when next in ('approved', 'rejected') then app.now_of(tenant) else c.decided_at end
   where c.tenant_id = tenant and c.id = moved;
  return had;
end $$;
grant execute on function kyc.move_case to app_api, app_system;
