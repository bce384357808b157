-- What an entry says of its thing afterwards: what it keeps, or the row, which stays as it was. Once its details are erased,
-- nothing. The one place of it. It is planned with the query that reads it, where it stands after FROM.
create or replace function audit.after_of(tenant uuid, type text, of_row uuid, row_stays boolean, kept jsonb) returns setof jsonb
language sql stable rows 1
  return case when row_stays then (
    select r.standing from audit.standing_rows r
     where r.tenant_id = after_of.tenant and r.id = of_row and r.target_type = after_of.type) else kept end;
grant execute on function audit.after_of to app_api;
