-- Roles, the signed context, and what every later table stands on.
do $$
begin
  if not exists (select from pg_roles where rolname = 'app_owner') then
    create role app_owner nologin nobypassrls;
  end if;
  if not exists (select from pg_roles where rolname = 'app_api') then
    create role app_api login nobypassrls;
  end if;
  if not exists (select from pg_roles where rolname = 'app_system') then
    create role app_system login nobypassrls;
  end if;
  execute format('grant app_owner to %I', current_user);
  execute format('grant create, temporary on database %I to app_owner', current_database());
  execute format('revoke temporary on database %I from public', current_database());
  execute format('grant connect on database %I to app_api, app_system', current_database());
end $$;

set role app_owner;

create schema app;
create schema app_private;
grant usage on schema app to app_api, app_system;

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

create function app_private.pad(secret bytea, filler int) returns bytea
language plpgsql immutable strict set search_path = pg_catalog as $$
declare
  padded bytea := secret || decode(repeat('00', 64 - length(secret)), 'hex');
begin
  for i in 0..63 loop
    padded := set_byte(padded, i, get_byte(padded, i) # filler);
  end loop;
  return padded;
end $$;

insert into app_private.seal_key (inner_key, outer_key)
select app_private.pad(secret, 54), app_private.pad(secret, 92)
from (select sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) as secret) made;

-- Makes a key current; the ones before it stay valid for an hour, so a rotation refuses nobody.
create function app_private.set_context_key(secret_hex text) returns void
language plpgsql set search_path = pg_catalog as $$
declare
  secret bytea := decode(secret_hex, 'hex');
begin
  if length(secret) <> 32 then
    raise exception 'the context key must be 32 bytes in hexadecimal';
  end if;
  update app_private.context_keys set retires_at = now() + interval '1 hour'
   where retires_at is null and fingerprint <> sha256(secret);
  insert into app_private.context_keys (fingerprint, inner_key, outer_key)
  values (sha256(secret), app_private.pad(secret, 54), app_private.pad(secret, 92))
  on conflict (fingerprint) do update set retires_at = null;
end $$;

-- Raises a named problem: SQLSTATE DKnnn carries the HTTP status, the message is the code.
create function app.fail(status int, code text, detail text default null) returns void
language plpgsql volatile set search_path = pg_catalog as $$
begin
  raise exception using errcode = 'DK' || status, message = code, detail = coalesce(detail, '');
end $$;

-- A guard in a batch: the transaction ends here unless the condition holds.
create function app.guard(holds boolean, status int, code text, detail text default null) returns boolean
language plpgsql volatile set search_path = pg_catalog as $$
begin
  if holds is not true then
    perform app.fail(status, code, detail);
  end if;
  return true;
end $$;

create function app.uuid7() returns uuid
language sql volatile parallel safe set search_path = pg_catalog as $$
  select encode(
    set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
      placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6),
      52, 1), 53, 1), 'hex')::uuid
$$;

-- Binds the context to this transaction of this connection: a copy of it is worth nothing elsewhere.
create function app_private.seal(claims text) returns text
language sql stable parallel restricted set search_path = pg_catalog as $$
  select encode(sha256(k.outer_key || sha256(k.inner_key || convert_to(
    claims || pg_backend_pid() || extract(epoch from transaction_timestamp()), 'utf8'))), 'hex')
  from app_private.seal_key k
$$;

-- The verified context of this transaction, or null where none was entered. Raises DK403 context.forged.
create function app.claims() returns jsonb
language plpgsql stable security definer parallel restricted set search_path = pg_catalog as $$
declare
  claims text := current_setting('app.context', true);
begin
  if claims is null or claims = '' then
    return null;
  end if;
  if current_setting('app.seal', true) is distinct from app_private.seal(claims) then
    perform app.fail(403, 'context.forged');
  end if;
  return claims::jsonb;
end $$;

create function app.tenant_id() returns uuid
language plpgsql stable security definer parallel restricted set search_path = pg_catalog as $$
begin
  return (app.claims() ->> 'tenant')::uuid;
end $$;

create function app.user_id() returns uuid
language plpgsql stable security definer parallel restricted set search_path = pg_catalog as $$
begin
  return (app.claims() ->> 'user')::uuid;
end $$;

create function app.is_platform() returns boolean
language plpgsql stable security definer parallel restricted set search_path = pg_catalog as $$
begin
  return session_user = 'app_system' and coalesce(app.claims() ->> 'scope' = 'platform', false);
end $$;

-- The owner at work by hand, as no login of the Worker's and in no context.
create function app.is_maintenance() returns boolean
language sql stable parallel restricted set search_path = pg_catalog as $$
  select session_user <> all ('{app_api,app_system}'::name[]) and app.claims() is null
$$;

-- Checks the signature and seals the context. Raises DK401 context.*, DK503 database.unsafe_role.
create function app_private.accept(claims text, signature text, scope text) returns jsonb
language plpgsql volatile set search_path = pg_catalog as $$
declare
  given jsonb;
  login oid;
begin
  select r.oid into login from pg_roles r
   where r.rolname = session_user and not r.rolsuper and not r.rolbypassrls;
  if login is null or exists (
    select from pg_shdepend d
     where d.refclassid = 'pg_authid'::regclass and d.refobjid = login and d.deptype = 'o'
       and d.classid <> all ('{pg_largeobject,pg_default_acl}'::regclass[])
  ) then
    perform app.fail(503, 'database.unsafe_role');
  end if;
  if not exists (
    select from app_private.context_keys k
     where (k.retires_at is null or k.retires_at > now())
       and encode(sha256(k.outer_key || sha256(k.inner_key || convert_to(claims, 'utf8'))), 'hex') = signature
  ) then
    perform app.fail(401, 'context.bad_signature');
  end if;
  given := claims::jsonb;
  if abs(extract(epoch from clock_timestamp()) - (given ->> 'issued_at')::float8) > 60 then
    perform app.fail(401, 'context.expired');
  end if;
  if given ->> 'scope' is distinct from scope then
    perform app.fail(401, 'context.wrong_scope');
  end if;
  if current_setting('app.context', true) <> ''
     and current_setting('app.seal', true) = app_private.seal(current_setting('app.context', true)) then
    perform app.fail(401, 'context.already_entered');
  end if;
  perform set_config('app.context', claims, true),
          set_config('app.seal', app_private.seal(claims), true),
          set_config('timezone', 'UTC', true),
          set_config('lock_timeout', '3s', true),
          set_config('statement_timeout', '25s', true);
  return given;
end $$;

-- Opens a batch of platform work: named jobs, sign-in, platform administrators.
create function app.enter_platform(claims text, signature text) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  given jsonb := app_private.accept(claims, signature, 'platform');
begin
  if session_user <> 'app_system' then
    perform app.fail(401, 'context.wrong_scope');
  end if;
  if given ->> 'user' is not null and not exists (
    select from identity.users u
     where u.id = (given ->> 'user')::uuid and u.status = 'active'
       and (not coalesce((given ->> 'platform_admin')::boolean, false) or 'platform_admin' = any (u.platform_roles))
       and (given ->> 'session' is null or exists (
         select from identity.sessions s
          where s.id = (given ->> 'session')::uuid and s.user_id = u.id and s.revoked_at is null))
  ) then
    perform app.fail(401, 'auth.session_ended');
  end if;
end $$;

-- Opens a batch of tenant work. Checks, against the tables and not the token, that the actor may act in the
-- tenant now and that the tenant's status allows this kind of command ('read', 'write' or 'essential').
create function app.enter(claims text, signature text) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  given jsonb := app_private.accept(claims, signature, 'tenant');
  tenant uuid := (given ->> 'tenant')::uuid;
  kind text := given ->> 'kind';
  state text;
  held record;
begin
  if kind = 'user' then
    select m.status as membership, m.roles, u.status as person, t.status as tenant, t.deleted_at,
           s.revoked_at, s.id as session
      into held
      from identity.memberships m
      join tenants.tenants t on t.id = m.tenant_id
      join identity.users u on u.id = m.user_id
      left join identity.sessions s on s.id = (given ->> 'session')::uuid and s.user_id = m.user_id
     where m.tenant_id = tenant and m.user_id = (given ->> 'user')::uuid;
    if not found or held.membership <> 'active' or held.deleted_at is not null then
      perform app.fail(403, 'tenant.access_denied');
    end if;
    if held.person <> 'active'
       or (given ->> 'session' is not null and (held.session is null or held.revoked_at is not null)) then
      perform app.fail(401, 'auth.session_ended');
    end if;
    if to_jsonb(held.roles) <> given -> 'roles' then
      perform app.fail(409, 'membership.changed');
    end if;
    state := held.tenant;
  elsif kind = 'api_key' then
    select k.scopes, k.status, t.status as tenant into held
      from identity.api_keys k
      join tenants.tenants t on t.id = k.tenant_id
     where k.tenant_id = tenant and k.id = (given ->> 'key')::uuid
       and k.secret_hash = decode(given ->> 'key_hash', 'hex') and t.deleted_at is null
       and (k.expires_at is null or k.expires_at > now());
    if not found or held.status <> 'active' then
      perform app.fail(401, 'auth.invalid_key');
    end if;
    if not exists (
      select from unnest(held.scopes) scope
       where scope in ('*', given ->> 'command')
          or (right(scope, 2) = '.*' and starts_with(given ->> 'command', left(scope, -1)))
    ) then
      perform app.fail(403, 'permission.denied', given ->> 'command');
    end if;
    state := held.tenant;
  elsif kind = 'platform_admin' then
    select t.status as tenant into held
      from tenants.tenants t
     where t.id = tenant and exists (
       select from identity.sessions s join identity.users u on u.id = s.user_id
        where s.id = (given ->> 'session')::uuid and u.id = (given ->> 'user')::uuid and s.revoked_at is null
          and u.status = 'active' and 'platform_admin' = any (u.platform_roles));
    if not found then
      perform app.fail(403, 'tenant.access_denied');
    end if;
    perform audit.note('platform.tenants.enter', 'tenants.tenants', tenant, null);
    return;
  elsif kind = 'job' then
    if not exists (select from tenants.tenants t where t.id = tenant) then
      perform app.fail(403, 'tenant.access_denied');
    end if;
    return;
  else
    perform app.fail(401, 'context.unknown_actor');
  end if;

  if state = 'deactivated' then
    perform app.fail(403, 'tenant.deactivated');
  elsif given ->> 'access' = 'write' and state = 'blocked' then
    perform app.fail(402, 'tenant.blocked');
  elsif given ->> 'access' = 'write' and state = 'suspended' then
    perform app.fail(403, 'tenant.suspended');
  end if;
end $$;

revoke execute on all functions in schema app_private from public;
reset role;
