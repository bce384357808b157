-- Tells the planner that one tenant may own most of a table. By its statistics it takes each tenant for one of many: the
-- tenant of the context is not known when it plans. It then reads, and sorts, all rows of a large tenant for the first page
-- of a list, where an index has them in order. This is for tables whose lists have an index for each order. It is not for one
-- that other queries join or aggregate whole (stock_levels, stock_positions), nor for one with an index that all tenants share
-- (invitations): there the planner would walk what is the others'.
create or replace procedure app.expect_large_tenants(target regclass)
language plpgsql set search_path = pg_catalog as $$
begin
  execute format('alter table %s alter column tenant_id set (n_distinct = 10)', target);
end $$;
