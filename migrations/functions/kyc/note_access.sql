-- Notes that the file of a document of the context's own tenant is read: by who acts, or by a link that was made for `whom` and still
-- leads there, as does what its maker may. Says whether it was noted: else nothing is to be read.
create or replace function kyc.note_access(of_document uuid, by_link uuid default null, whom text default null) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  insert into kyc.document_accesses (tenant_id, document_id, link_id, audience, actor_kind, actor_id, source_ip)
  select d.tenant_id, d.id, l.id, l.audience, case when by_link is null then app.claims() ->> 'kind' else 'link' end, app.actor_id(),
         app.claims() ->> 'ip'
    from kyc.documents d
    left join kyc.document_links l on l.tenant_id = d.tenant_id and l.id = by_link and l.document_id = d.id
   where d.tenant_id = app.tenant_id() and d.id = of_document and d.object_key is not null and d.state not in ('uploading', 'removed')
     and (by_link is null or l.audience = whom and l.expires_at > now() and l.revoked_at is null
       and identity.is_vouched_for(d.tenant_id, l.created_by, l.session_id, l.created_at, '{owner}'));
  return found;
end $$;
grant execute on function kyc.note_access to app_api;
