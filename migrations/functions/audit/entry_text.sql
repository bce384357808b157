-- An entry as it is hashed and exported: all but its details, of which it has the SHA-256. The text never changes for what
-- is sealed; another form would be version 2.
create or replace function audit.entry_text(entry audit.audit_events, details_hash bytea) returns text
language sql stable
  return json_build_object(
    'v', 1, 'tenant_id', entry.tenant_id, 'id', entry.id,
    'occurred_at', to_char(entry.occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    'actor_kind', entry.actor_kind, 'actor_id', entry.actor_id, 'action', entry.action,
    'target_type', entry.target_type, 'target_id', entry.target_id, 'request_id', entry.request_id,
    'details_hash', encode(details_hash, 'hex'))::text;
grant execute on function audit.entry_text to app_api;
