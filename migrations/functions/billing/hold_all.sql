-- The same for several tenants, in their order, so that two who hold several wait for each other in a row.
create or replace function billing.hold_all(tenants uuid[]) returns void
language plpgsql volatile set search_path = pg_catalog as $$
declare
  tenant uuid;
begin
  for tenant in select distinct t.id from unnest(tenants) t (id) order by 1 loop
    perform billing.hold(tenant);
  end loop;
end $$;
