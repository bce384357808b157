-- May whoever acts date something at a moment, whether or not it moves stock: after the tenant's closing date, and no further back than
-- their roles go. For the modules that sell. Raises what inventory.check_date raises.
create or replace function inventory.check_moment(at timestamptz) returns void
language plpgsql volatile set search_path = pg_catalog as $$
declare
  m inventory.stock_movements;
begin
  m.tenant_id := app.tenant_id();
  m.occurred_at := at;
  perform inventory.check_date(m);
end $$;
grant execute on function inventory.check_moment to app_api;
