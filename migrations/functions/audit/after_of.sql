-- What an entry says of its thing afterwards: what it keeps, or the row, which stays as it was. Once its details are erased,
-- nothing.
create or replace function audit.after_of(entry audit.audit_events) returns jsonb
language sql stable
  return case when entry.row_stays then (
    select r.standing from audit.standing_rows r
     where r.tenant_id = entry.tenant_id and r.id = entry.target_id and r.target_type = entry.target_type) else entry.after end;
grant execute on function audit.after_of to app_api;
