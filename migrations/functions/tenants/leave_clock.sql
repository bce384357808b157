-- Lets go of the clock of the context's sandbox, so that another run of the job goes on with it. Raises permission.denied outside a job.
create or replace function tenants.leave_clock(holder uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  if app.claims() ->> 'kind' is distinct from 'job' then
    perform app.fail('permission.denied');
  end if;
  update tenants.clocks c set held_by = null, held_until = null where c.tenant_id = app.tenant_id() and c.held_by = holder;
end $$;
grant execute on function tenants.leave_clock to app_api;
