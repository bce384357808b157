-- Keeps the clock of the context's sandbox for two minutes more, for the run that has it; says whether `holder` still does: who is
-- late may take it again. Raises permission.denied outside a job.
create or replace function tenants.keep_clock(holder uuid) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  if app.claims() ->> 'kind' is distinct from 'job' then
    perform app.fail('permission.denied');
  end if;
  update tenants.clocks c set held_until = clock_timestamp() + interval '2 minutes'
   where c.tenant_id = app.tenant_id() and c.held_by = holder and c.held_until > clock_timestamp();
  return found;
end $$;
grant execute on function tenants.keep_clock to app_api;
