-- What the numbers of this server's transactions are counted from. A dump that is restored elsewhere brings rows of higher numbers than
-- the server there has reached: `db:migrate` (migrations/epoch.ts) then writes this function anew, with the next multiple of 2^48. This
-- file is what a new database begins with, and is not changed.
create or replace function app.epoch() returns bigint
language sql immutable parallel safe
return 0::bigint;
grant execute on function app.epoch to app_api, app_identity, app_system;
