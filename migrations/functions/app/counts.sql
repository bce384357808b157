-- Does a row, as JSON, count towards its quota: is it neither deleted nor inactive? Planned inline, with the SQL around it.
create or replace function app.counts(counted jsonb) returns boolean
language sql immutable
return counted ->> 'deleted_at' is null and coalesce(counted ->> 'status', 'active') = 'active';
