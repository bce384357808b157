-- How many of a resource a level allows at most, beside the quota; null: what the quota allows, or more (trust.capped).
create or replace function trust.cap_of(level int, resource text) returns bigint
language sql immutable parallel safe
return case when resource = 'products' then case level when 0 then 5 when 1 then 50 end end;
grant execute on function trust.cap_of to app_api, app_system;
