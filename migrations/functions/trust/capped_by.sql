-- What of a quota is in force at a level: level 3 has products without a limit, which is the largest one that can be set.
create or replace function trust.capped_by(level int, resource text, quota bigint) returns bigint
language sql immutable parallel safe
return case when resource = 'products' and level = 3 then 1000000000 else least(quota, trust.cap_of(level, resource)) end;
