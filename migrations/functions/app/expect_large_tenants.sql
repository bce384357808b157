-- Tells the planner that one tenant may own most of a table. By its statistics it takes each tenant for one of many: the
-- tenant of the context is not known when it plans. It then reads, and sorts, all rows of a large tenant for the first page
-- of a list, where an index has them in order. This is for tables whose lists have an index for each order. It is not for one
-- that other queries join or aggregate whole (stock_levels, stock_positions), nor for one with an index that all tenants share
-- (invitations): there the planner would walk what is the others'. `places` are its columns of a warehouse or a device, of which
-- the same holds: who is limited to branches pages through what is of theirs, which may be much or little of what there is.
create or replace procedure app.expect_large_tenants(target regclass, places text[] default '{}')
language plpgsql set search_path = pg_catalog as $$
declare
  expected text;
begin
  foreach expected in array array['tenant_id'] || places loop
    execute format('alter table %s alter column %I set (n_distinct = 10, n_distinct_inherited = 10)', target, expected);
  end loop;
end $$;
