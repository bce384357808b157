-- The branches that the member of the verified context is limited to, as they stood at its entry; null where there is no
-- limit.
create or replace function app.branches() returns uuid[]
language plpgsql stable security definer parallel restricted set search_path = pg_catalog as $$
declare
  limits jsonb := app.claims() -> 'branches';
begin
  if limits is null then
    return null;
  end if;
  return array(select b::uuid from jsonb_array_elements_text(limits) b);
end $$;
grant execute on function app.branches to app_api, app_system;
