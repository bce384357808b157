-- Does a row, as JSON, count towards its quota: is it neither deleted nor inactive?
create or replace function app.counts(counted jsonb) returns boolean
language sql immutable set search_path = pg_catalog as $$
  select counted ->> 'deleted_at' is null and coalesce(counted ->> 'status', 'active') = 'active'
$$;
