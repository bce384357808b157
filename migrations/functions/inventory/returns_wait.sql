-- Does what customers bring back of a product wait in a quarantine: as somebody said, else where the tenant is a pharmacy and
-- the product has lots. Planned inline, with the SQL around it.
create or replace function inventory.returns_wait(said boolean, track_lots boolean, pharmacy boolean) returns boolean
language sql immutable parallel safe
return coalesce(said, track_lots and coalesce(pharmacy, false));
grant execute on function inventory.returns_wait to app_api, app_system;
