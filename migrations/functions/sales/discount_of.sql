-- How many percent off the price a role, or API keys, may give: what the tenant's limits say nothing of may be everything for managers
-- and keys, a tenth for others.
create or replace function sales.discount_of(role text, limits jsonb) returns numeric
language sql stable set search_path = pg_catalog as $$
  select coalesce((limits ->> role)::numeric, case when role = any (identity.manager_roles() || '{api_key}') then 100 else 10 end)
$$;
grant execute on function sales.discount_of to app_api;
