-- Gives a run of the job the clock of a sandbox, for two minutes of real time, unless another one has it. Says whether it has it. Raises
-- permission.denied outside the platform.
create or replace function tenants.take_clock(sandbox uuid, holder uuid) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  if not app.is_platform() then
    perform app.fail('permission.denied');
  end if;
  insert into tenants.clocks (tenant_id, goal, move, done_until, moved_by)
  select t.id, '0', app.uuid7(), t.created_at, null from tenants.tenants t where t.id = sandbox and t.is_sandbox
  on conflict do nothing;
  update tenants.clocks c
     set held_by = holder, held_until = clock_timestamp() + interval '2 minutes', served_at = clock_timestamp()
   where c.tenant_id = sandbox and (c.held_until is null or c.held_until <= clock_timestamp());
  return found;
end $$;
grant execute on function tenants.take_clock to app_system;
