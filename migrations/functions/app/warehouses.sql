-- The warehouses of the branches that the member of the verified context is limited to, as they stood at its entry; null
-- where there is no limit, and empty where the branches have none.
create or replace function app.warehouses() returns uuid[]
language plpgsql stable security definer parallel restricted set search_path = pg_catalog as $$
declare
  limits jsonb := app.claims() -> 'warehouses';
begin
  if limits is null then
    return null;
  end if;
  return array(select w::uuid from jsonb_array_elements_text(limits) w);
end $$;
grant execute on function app.warehouses to app_api, app_system;
