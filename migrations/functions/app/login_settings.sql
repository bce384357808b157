-- The settings that a login role has, as the catalogue keeps them, and no other: how long a statement, a wait for a lock and a pause within
-- a transaction may take. They hold from its connection on, before a context is entered, by whatever pooler it comes.
create or replace function app.login_settings() returns text[]
language sql immutable parallel safe
return '{statement_timeout=25s,lock_timeout=3s,idle_in_transaction_session_timeout=10s}'::text[];
grant execute on function app.login_settings to app_api, app_identity, app_system;
