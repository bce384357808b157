-- The platform refuses a paper of a case that it reviews, and says why. Raises kyc_document.not_found, kyc_document.not_waiting.
create or replace function kyc.refuse_document(tenant uuid, of_case uuid, refused uuid, why text) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  was text;
begin
  select d.state into was from kyc.documents d
   where d.tenant_id = tenant and d.id = refused and d.case_id = of_case for no key update;
  if was is null or not app.is_platform() then
    perform app.fail('kyc_document.not_found');
  elsif was not in ('stored', 'external') then
    perform app.fail('kyc_document.not_waiting', json_build_object('current_state', was)::text);
  end if;
  update kyc.documents d set state = 'refused', reason = why, decided_at = app.now_of(tenant) where d.tenant_id = tenant and d.id = refused;
end $$;
grant execute on function kyc.refuse_document to app_system;
