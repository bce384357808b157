-- How many days back each role, and an API key, may date a movement, by what the tenant set. Who is not in it: none.
create or replace function inventory.backdate_days(set_days jsonb) returns jsonb
language sql immutable parallel safe
return '{"owner": 3650, "admin": 3650, "manager": 31, "operator": 0, "staff": 0, "cashier": 0, "api_key": 31}'::jsonb
       || coalesce(set_days, '{}');
grant execute on function inventory.backdate_days to app_api;
