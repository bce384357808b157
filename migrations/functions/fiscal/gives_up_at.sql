-- Until when a document is told to the authority by itself, from now on: as long as the tenant says, or three days.
create or replace function fiscal.gives_up_at(tenant uuid) returns timestamptz
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  return now() + coalesce((select s.dead_after_hours from fiscal.settings s where s.tenant_id = tenant), 72) * interval '1 hour';
end $$;
