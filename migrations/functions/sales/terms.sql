-- How the tenant sells: its settings, and what holds where it never wrote any.
create or replace function sales.terms() returns sales.settings
language plpgsql stable security definer set search_path = pg_catalog as $$
declare
  held sales.settings;
begin
  select s.* into held from sales.settings s where s.tenant_id = app.tenant_id();
  if not found then
    held.prices_include_tax := true;
    held.payment_methods := '{cash,card,mobile_money,bank,cheque,credit,other}';
    held.price_override_roles := identity.manager_roles();
    held.discount_limits := '{}';
    held.credit_roles := identity.manager_roles();
    held.undocumented_roles := '{}';
    held.reservation_hours := 24;
    held.version := 0;
  end if;
  return held;
end $$;
grant execute on function sales.terms to app_api, app_system;
