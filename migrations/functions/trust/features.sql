-- The table of features: from which level on a business has each. Whatever is not here is no matter of levels.
create or replace function trust.features() returns table (feature text, level int)
language sql immutable parallel safe
begin atomic
  select * from (values ('automated_orders', 1), ('custom_rules', 2), ('bulk_operations', 2), ('api_access', 3)) f (feature, level);
end;
grant execute on function trust.features to app_api, app_system;
