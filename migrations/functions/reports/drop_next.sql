-- Has a tenant's days that are read be of a zone, and none be under way; what was summed of others is cleared away later.
create or replace function reports.drop_next(tenant uuid, zone text) returns void
language plpgsql volatile set search_path = pg_catalog as $$
begin
  update reports.day_zones z
     set time_zone = zone, next_generation = null, next_time_zone = null, through = null,
         state = case when z.state = 'done' then 'done' else 'clearing' end,
         product_id = '00000000-0000-0000-0000-000000000000'
   where z.tenant_id = tenant;
end $$;
