-- What a device issued since its day was last closed, for whoever may see all of it; null where that is not the caller, or there is
-- no such device.
create or replace function fiscal.x_report(device uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  return (select fiscal.day_content(d.id, d.tenant_id) - 'void_documents' from fiscal.devices d
           where d.tenant_id = app.tenant_id() and d.id = device and (app.branches() is null or d.branch_id = any (app.branches())));
end $$;
grant execute on function fiscal.x_report to app_api;
