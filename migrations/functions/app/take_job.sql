-- Takes one run of a job in the context's tenant, in the transaction of its effect. Raises job.already_run,
-- permission.denied outside a job.
create or replace function app.take_job(name text, due timestamptz) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  if app.claims() ->> 'kind' is distinct from 'job' then
    perform app.fail('permission.denied');
  end if;
  insert into platform.job_runs (tenant_id, job, scheduled_for) values (app.tenant_id(), name, due)
  on conflict do nothing;
  if not found then
    perform app.fail('job.already_run');
  end if;
end $$;
grant execute on function app.take_job to app_api, app_system;
