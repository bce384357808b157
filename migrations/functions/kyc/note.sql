-- Writes what happened to a case or a document, in the tenant's business time, into the history that nobody changes.
create or replace function kyc.note(tenant uuid, of_case uuid, of_document uuid, was text, now_is text, why text) returns void
language plpgsql volatile set search_path = pg_catalog as $$
begin
  insert into kyc.case_events (tenant_id, case_id, document_id, from_status, to_status, reason, actor_kind, actor_id, occurred_at)
  values (tenant, of_case, of_document, was, now_is, why, coalesce(app.claims() ->> 'kind', 'owner'), app.actor_id(), app.now_of(tenant));
end $$;
