-- Business time at this very moment, as clock_timestamp() goes on within a transaction where now() stands.
create or replace function app.clock() returns timestamptz
language sql volatile parallel restricted
return clock_timestamp() + (app.now() - now());
grant execute on function app.clock to app_api, app_system;
