-- How the tenant dispenses: its settings, and what holds where it never wrote any.
create or replace function pharmacy.terms() returns pharmacy.settings
language plpgsql stable set search_path = pg_catalog as $$
declare
  held pharmacy.settings;
begin
  select s.* into held from pharmacy.settings s where s.tenant_id = app.tenant_id();
  if not found then
    held.prescriptions := case when tenants.is_pharmacy() then 'required' else 'off' end;
    held.dispensing_roles := identity.manager_roles();
    held.valid_days := 180;
    held.refill_grace_percent := 25;
    held.version := 0;
  end if;
  return held;
end $$;
grant execute on function pharmacy.terms to app_api, app_system;
