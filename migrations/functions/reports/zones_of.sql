-- In which zones a tenant's days are summed: its row, or what it would be.
create or replace function reports.zones_of(tenant uuid) returns reports.day_zones
language plpgsql volatile set search_path = pg_catalog as $$
declare
  zones reports.day_zones;
begin
  select t.tenant_id, coalesce(z.generation, 1), coalesce(z.time_zone, t.time_zone), z.next_generation, z.next_time_zone,
         coalesce(z.last_generation, 1), coalesce(z.state, 'done'), coalesce(z.product_id, '00000000-0000-0000-0000-000000000000'),
         z.through, z.asked_at
    into zones
    from tenants.time_zones t left join reports.day_zones z on z.tenant_id = t.tenant_id
   where t.tenant_id = tenant;
  return zones;
end $$;
