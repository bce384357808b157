-- Roles, the keys that sign the context, and what every later table stands on. No function is anybody's to call unless
-- its file grants it.
do $$
begin
  if not exists (select from pg_roles where rolname = 'app_owner') then
    create role app_owner nologin nobypassrls;
  end if;
  if not exists (select from pg_roles where rolname = 'app_api') then
    create role app_api login nobypassrls;
  end if;
  if not exists (select from pg_roles where rolname = 'app_identity') then
    create role app_identity login nobypassrls;
  end if;
  if not exists (select from pg_roles where rolname = 'app_system') then
    create role app_system login nobypassrls;
  end if;
  execute format('grant app_owner to %I', current_user);
  execute format('grant create, temporary on database %I to app_owner', current_database());
  execute format('revoke temporary on database %I from public', current_database());
  execute format('grant connect on database %I to app_api, app_identity, app_system', current_database());
end $$;

set role app_owner;
alter default privileges revoke execute on functions from public;

create schema app;
create schema app_private;
grant usage on schema app to app_api, app_identity, app_system;

-- Context keys: HMAC-SHA-256 with the two padded key blocks kept ready, so a check is two hashes.
create table app_private.context_keys (
  fingerprint bytea primary key,
  inner_key bytea not null,
  outer_key bytea not null,
  retires_at timestamptz
);
create table app_private.seal_key (
  one boolean primary key default true check (one),
  inner_key bytea not null,
  outer_key bytea not null
);

-- The servers that the database has lived on, one after the other: the last one is this one.
create table app_private.servers (
  epoch bigint primary key,
  system_identifier bigint not null
);

-- functions: app_private/pad app_private/seal_under app_private/seal app/fail app/uuid7 app/claims app/ahead app/now
-- functions: app/branches app/warehouses
-- functions: app/tenant_id app/user_id app/actor_id app/is_platform app/is_identity app/is_maintenance app/touch
-- functions: app/epoch app/transaction app/oldest_transaction app/next_transaction

insert into app_private.seal_key (inner_key, outer_key)
select app_private.pad(secret, 54), app_private.pad(secret, 92)
from (select sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) as secret) made;
