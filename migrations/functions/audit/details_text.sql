-- The details of an entry as they are hashed and exported: what may be erased of it. The text never changes for what is
-- sealed; another form would need a version of its own.
create or replace function audit.details_text(entry audit.audit_events, salt uuid) returns text
language sql stable
  return json_build_object('salt', salt, 'source_ip', entry.source_ip, 'before', entry.before, 'after', (
    select a from audit.after_of(entry.tenant_id, entry.target_type, entry.target_id, entry.row_stays, entry.after) a))::text;
grant execute on function audit.details_text to app_api;
