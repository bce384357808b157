-- Asks for a tenant's days in another zone than the one of `before`: a generation of them that is summed slice by slice. One that was under way is given up; where the
-- zone is the one of what is read, there is nothing to sum. The caller has the lock of the days, so that no movement is
-- under way: what is posted from now on knows of it.
create or replace function reports.ask_days(tenant uuid, before text, zone text) returns void
language plpgsql volatile set search_path = pg_catalog as $$
begin
  insert into reports.day_zones (tenant_id, time_zone) values (tenant, before) on conflict do nothing;
  if exists (select from reports.day_zones z where z.tenant_id = tenant and z.time_zone = zone) then
    perform reports.drop_next(tenant, zone);
    return;
  end if;
  update reports.day_zones z
     set next_generation = z.last_generation + 1, next_time_zone = zone, last_generation = z.last_generation + 1,
         state = 'summing', product_id = '00000000-0000-0000-0000-000000000000', through = null, asked_at = now()
   where z.tenant_id = tenant;
end $$;
