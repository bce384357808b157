-- Is a paper valid on a day: through its last one, or without end? Planned inline.
create or replace function kyc.is_valid(until date, today date) returns boolean
language sql immutable
return until is null or until >= today;
grant execute on function kyc.is_valid to app_api, app_system;
