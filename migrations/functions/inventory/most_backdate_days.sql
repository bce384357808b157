-- How many days back the author of this transaction may date a movement: the most of their roles. Jobs, platform
-- administrators and the owner at work by hand are not bound.
create or replace function inventory.most_backdate_days(set_days jsonb) returns int
language plpgsql stable set search_path = pg_catalog as $$
declare
  who jsonb := app.claims();
  kind text := who ->> 'kind';
begin
  if kind is null or kind not in ('user', 'api_key') then
    return 36500;
  end if;
  return (select coalesce(max((d.value)::int), 0) from jsonb_each_text(inventory.backdate_days(set_days)) d
           where d.key = kind or (kind = 'user' and who -> 'roles' ? d.key));
end $$;
grant execute on function inventory.most_backdate_days to app_api;
