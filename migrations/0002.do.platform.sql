-- Audit, protection of tenant tables, outbox, idempotency keys, usage.
set role app_owner;

create schema audit;
create schema platform;
grant usage on schema audit, platform to app_api, app_system;

-- Before every update: the row's version counts up, so an ETag is never reused. Its id stays, or the audit would
-- lose sight of it.
create function app.touch() returns trigger
language plpgsql set search_path = pg_catalog as $$
begin
  if new.id <> old.id then
    raise exception 'the id of a row never changes';
  end if;
  new.version := old.version + 1;
  new.updated_at := now();
  return new;
end $$;

create table audit.audit_events (
  tenant_id uuid not null,
  id uuid not null default app.uuid7(),
  occurred_at timestamptz not null default now(),
  actor_kind text not null,
  actor_id uuid,
  action text not null,
  request_id text,
  source_ip text,
  target_type text not null,
  target_id uuid,
  before jsonb,
  after jsonb,
  primary key (tenant_id, id)
);
create index audit_events_action on audit.audit_events (tenant_id, action, id);
create index audit_events_actor on audit.audit_events (tenant_id, actor_id, id);
create index audit_events_target on audit.audit_events (tenant_id, target_type, target_id, id);
create index audit_events_request on audit.audit_events (tenant_id, request_id, id);
alter table audit.audit_events enable row level security;
alter table audit.audit_events force row level security;
create policy tenant on audit.audit_events for select to app_api using (tenant_id = (select app.tenant_id()));
create policy platform on audit.audit_events for select to app_system using ((select app.is_platform()));
create policy record on audit.audit_events for insert to app_owner
  with check (tenant_id = (select app.tenant_id()) or (select app.is_platform()));
grant select on audit.audit_events to app_api, app_system;

-- What happened outside any one tenant, and every cross-tenant attempt.
create table audit.platform_events (
  id uuid primary key default app.uuid7(),
  tenant_id uuid,
  occurred_at timestamptz not null default now(),
  actor_kind text not null,
  actor_id uuid,
  action text not null,
  request_id text,
  source_ip text,
  target_type text not null,
  target_id uuid,
  before jsonb,
  after jsonb
);
create index platform_events_action on audit.platform_events (action, id);
create index platform_events_actor on audit.platform_events (actor_id, id);
create index platform_events_request on audit.platform_events (request_id, id);
alter table audit.platform_events enable row level security;
create policy platform on audit.platform_events for select to app_system using ((select app.is_platform()));
grant select on audit.platform_events to app_system;

create function audit.mask(shown jsonb, secrets text[]) returns jsonb
language sql immutable set search_path = pg_catalog as $$
  select case when secrets = '{}' then shown else (
    select jsonb_object_agg(e.key, case when e.key = any (secrets) and e.value <> 'null' then '"***"' else e.value end)
      from jsonb_each(shown) e) end
$$;

-- Writes one entry that no changed row stands for: a sign-in, an export, a refused attempt. The entry stands in
-- the trail of `tenant`; with no tenant, in the platform's.
create function audit.note(action text, target_type text, target_id uuid, detail jsonb,
                           tenant uuid default app.tenant_id()) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  who jsonb := app.claims();
begin
  if who is null or (tenant is null and not app.is_platform()) then
    perform app.fail(403, 'context.missing');
  end if;
  if tenant is null then
    insert into audit.platform_events (tenant_id, actor_kind, actor_id, action, request_id, source_ip,
                                       target_type, target_id, after)
    values (null, who ->> 'kind', coalesce(who ->> 'user', who ->> 'key')::uuid, action, who ->> 'request',
            who ->> 'ip', target_type, target_id, detail);
  else
    insert into audit.audit_events (tenant_id, actor_kind, actor_id, action, request_id, source_ip,
                                    target_type, target_id, after)
    values (tenant, who ->> 'kind', coalesce(who ->> 'user', who ->> 'key')::uuid, action, who ->> 'request',
            who ->> 'ip', target_type, target_id, detail);
  end if;
end $$;

create type audit.change as (tenant uuid, target uuid, before jsonb, after jsonb);

-- Trigger: who did what to which row, under which command and request, with the changed columns before and
-- after. TG_ARGV[0] names the columns whose values are secrets. A row of no tenant goes to the trail of the
-- tenant in whose context it changed, else to the platform's.
-- The plan is kept from small changes to large ones, where pairing rows in a nested loop would take minutes.
create function audit.record() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog set enable_nestloop = off set jit = off as $$
declare
  who jsonb := app.claims();
  here uuid := (who ->> 'tenant')::uuid;
  kind text := tg_table_schema || '.' || tg_table_name;
  tenant_key text := case kind when 'tenants.tenants' then 'id' else 'tenant_id' end;
  secrets text[] := tg_argv[0]::text[];
  changes audit.change[];
begin
  if tg_op = 'INSERT' then
    select array_agg(row (coalesce((n.now ->> tenant_key)::uuid, here), n.now ->> 'id', null,
                          audit.mask(jsonb_strip_nulls(n.now), secrets))::audit.change)
      into changes
      from (select to_jsonb(r) as now from new_rows r) n;
  elsif tg_op = 'DELETE' then
    select array_agg(row (coalesce((o.was ->> tenant_key)::uuid, here), o.was ->> 'id',
                          audit.mask(jsonb_strip_nulls(o.was), secrets), null)::audit.change)
      into changes
      from (select to_jsonb(r) as was from old_rows r) o;
  else
    select array_agg(row (coalesce((c.now ->> tenant_key)::uuid, here), c.now ->> 'id',
                          audit.mask(d.was, secrets), audit.mask(d.now, secrets))::audit.change)
      into changes
      from (select to_jsonb(o) as was, to_jsonb(n) as now from old_rows o join new_rows n on n.id = o.id) c
      cross join lateral (
        select jsonb_object_agg(e.key, e.value) as was, jsonb_object_agg(e.key, c.now -> e.key) as now
          from jsonb_each(c.was) e
         where e.key not in ('version', 'updated_at', 'last_used_at') and e.value is distinct from c.now -> e.key) d
     where d.was is not null;
  end if;
  insert into audit.audit_events (tenant_id, actor_kind, actor_id, action, request_id, source_ip,
                                  target_type, target_id, before, after)
  select c.tenant, coalesce(who ->> 'kind', 'owner'), coalesce(who ->> 'user', who ->> 'key')::uuid,
         coalesce(who ->> 'command', 'sql'), who ->> 'request', who ->> 'ip', kind, c.target, c.before, c.after
    from unnest(changes) c where c.tenant is not null;
  if here is null then
    insert into audit.platform_events (actor_kind, actor_id, action, request_id, source_ip,
                                       target_type, target_id, before, after)
    select coalesce(who ->> 'kind', 'owner'), coalesce(who ->> 'user', who ->> 'key')::uuid,
           coalesce(who ->> 'command', 'sql'), who ->> 'request', who ->> 'ip', kind, c.target, c.before, c.after
      from unnest(changes) c where c.tenant is null;
  end if;
  return null;
end $$;
create policy owner on audit.audit_events for insert to app_owner with check ((select app.is_maintenance()));

-- Audits every change of a table; `secrets` are columns that the trail shows masked.
create procedure app.audit_table(target regclass, secrets text[] default '{}')
language plpgsql set search_path = pg_catalog as $$
begin
  execute format('create trigger audit_insert after insert on %s referencing new table as new_rows
                  for each statement execute function audit.record(%L)', target, secrets);
  execute format('create trigger audit_update after update on %s referencing old table as old_rows new table as new_rows
                  for each statement execute function audit.record(%L)', target, secrets);
  execute format('create trigger audit_delete after delete on %s referencing old table as old_rows
                  for each statement execute function audit.record(%L)', target, secrets);
end $$;

-- Only the tenant of the context may see or write the rows; platform work has its own policy.
create procedure app.isolate_table(target regclass, tenant_column text default 'tenant_id')
language plpgsql set search_path = pg_catalog as $$
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format('create policy tenant on %s to app_api, app_owner
                    using (%I = (select app.tenant_id())) with check (%I = (select app.tenant_id()))',
                 target, tenant_column, tenant_column);
  execute format('create policy platform on %s to app_system, app_owner
                    using ((select app.is_platform())) with check ((select app.is_platform()))', target);
  -- The owner at work by hand: its changes pass through the owner's trigger functions. A login without a context
  -- is not at work by hand, or the owner's functions would show it every tenant's rows.
  execute format('create policy maintenance on %s to app_owner
                    using ((select app.is_maintenance())) with check ((select app.is_maintenance()))', target);
end $$;

-- All that a tenant table of the business needs: isolation, audit, versions, grants.
create procedure app.protect_table(target regclass, secrets text[] default '{}', tenant_column text default 'tenant_id')
language plpgsql set search_path = pg_catalog as $$
begin
  call app.isolate_table(target, tenant_column);
  call app.audit_table(target, secrets);
  execute format('grant select, insert, update, delete on %s to app_api, app_system', target);
  if exists (select from pg_attribute where attrelid = target and attname = 'version' and not attisdropped) then
    execute format('create trigger touch before update on %s for each row execute function app.touch()', target);
  end if;
end $$;

-- The outbox: what happened, for other modules, automations and subscribers. Written by the command's own
-- transaction; `dispatched_at` is set once the queue has it.
create table platform.domain_events (
  tenant_id uuid not null default app.tenant_id(),
  id uuid not null default app.uuid7(),
  type text not null,
  payload jsonb not null,
  occurred_at timestamptz not null default now(),
  actor_kind text not null default app.claims() ->> 'kind',
  actor_id uuid default coalesce(app.claims() ->> 'user', app.claims() ->> 'key')::uuid,
  request_id text default app.claims() ->> 'request',
  dispatched_at timestamptz,
  primary key (tenant_id, id)
);
create index domain_events_type on platform.domain_events (tenant_id, type, id);
create index domain_events_undispatched on platform.domain_events (id) where dispatched_at is null;
call app.isolate_table('platform.domain_events');
grant select, insert on platform.domain_events to app_api;
grant select, insert, update on platform.domain_events to app_system;

-- Answers of writes under an Idempotency-Key, kept 24 hours.
create table platform.idempotency_keys (
  tenant_id uuid not null default app.tenant_id(),
  actor_id uuid not null,
  key text not null,
  fingerprint bytea not null,
  body text,
  etag text,
  created_at timestamptz not null default now(),
  primary key (tenant_id, actor_id, key)
);
create index idempotency_keys_created on platform.idempotency_keys (created_at);
call app.isolate_table('platform.idempotency_keys');
grant select, delete on platform.idempotency_keys to app_system;

-- Claims a key for this transaction. Raises DK409 idempotency.in_progress while a twin runs, DK422
-- idempotency.key_reused for another request under the key, DK200 idempotency.replay with the first answer as
-- JSON {body, etag} in the detail.
create function app.claim_key(given text, request bytea) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  who jsonb := app.claims();
  tenant uuid := (who ->> 'tenant')::uuid;
  actor uuid := coalesce(who ->> 'user', who ->> 'key')::uuid;
  earlier platform.idempotency_keys;
begin
  if not pg_try_advisory_xact_lock(hashtextextended(tenant::text || actor || given, 0)) then
    perform app.fail(409, 'idempotency.in_progress');
  end if;
  delete from platform.idempotency_keys k
   where k.tenant_id = tenant and k.actor_id = actor and k.key = given and k.created_at < now() - interval '24 hours';
  select * into earlier from platform.idempotency_keys k
   where k.tenant_id = tenant and k.actor_id = actor and k.key = given;
  if found then
    if earlier.fingerprint <> request then
      perform app.fail(422, 'idempotency.key_reused');
    end if;
    perform app.fail(200, 'idempotency.replay', json_build_object('body', earlier.body, 'etag', earlier.etag)::text);
  end if;
  insert into platform.idempotency_keys (tenant_id, actor_id, key, fingerprint) values (tenant, actor, given, request);
  perform set_config('app.idempotency_key', given, true);
end $$;

-- Keeps the answer under the key that this transaction claimed, and hands it on.
create function app.answer(inout body text, inout etag text)
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  who jsonb := app.claims();
begin
  update platform.idempotency_keys k set body = answer.body, etag = answer.etag
   where k.tenant_id = (who ->> 'tenant')::uuid and k.actor_id = coalesce(who ->> 'user', who ->> 'key')::uuid
     and k.key = current_setting('app.idempotency_key', true);
end $$;

-- The same for requests outside a tenant; the answer is sealed by the caller, because it may hold tokens.
create table platform.public_idempotency_keys (
  scope text not null,
  key text not null,
  fingerprint bytea not null,
  sealed_answer text,
  created_at timestamptz not null default now(),
  primary key (scope, key)
);
create index public_idempotency_keys_created on platform.public_idempotency_keys (created_at);
alter table platform.public_idempotency_keys enable row level security;
create policy platform on platform.public_idempotency_keys to app_system using ((select app.is_platform()));
grant select, insert, update, delete on platform.public_idempotency_keys to app_system;

-- Requests admitted and refused in a window; absolute numbers, so writing them twice changes nothing.
create table platform.usage_windows (
  tenant_id uuid not null default app.tenant_id(),
  granularity text not null check (granularity in ('minute', 'hour', 'day')),
  window_start timestamptz not null,
  allowed bigint not null check (allowed >= 0),
  refused bigint not null check (refused >= 0),
  primary key (tenant_id, granularity, window_start)
);
call app.isolate_table('platform.usage_windows');
grant select on platform.usage_windows to app_api;
grant select, insert, update, delete on platform.usage_windows to app_system;

-- How many of a counted thing a tenant has, in 16 parts so that creators do not queue for one row.
create table platform.usage_totals (
  tenant_id uuid not null default app.tenant_id(),
  resource text not null,
  part smallint not null,
  used bigint not null,
  primary key (tenant_id, resource, part)
);
call app.isolate_table('platform.usage_totals');
grant select on platform.usage_totals to app_api, app_system;

-- What a tenant may have and how often it may call; null means the default.
create table platform.tenant_limits (
  tenant_id uuid not null,
  id uuid generated always as (tenant_id) stored,
  requests_per_minute int check (requests_per_minute > 0),
  requests_per_hour int check (requests_per_hour > 0),
  requests_per_day int check (requests_per_day > 0),
  products int check (products >= 0),
  users int check (users >= 0),
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id)
);
call app.protect_table('platform.tenant_limits');
revoke insert, update, delete on platform.tenant_limits from app_api;

-- Trigger: keeps usage_totals of TG_ARGV[0] at the number of rows neither deleted nor inactive.
create function app.count_usage() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog set enable_nestloop = off set jit = off as $$
declare
  changes jsonb[];
begin
  if tg_op = 'INSERT' then
    select array_agg(jsonb_build_array(n.tenant_id, 1)) into changes from new_rows n where app.counts(to_jsonb(n));
  elsif tg_op = 'DELETE' then
    select array_agg(jsonb_build_array(o.tenant_id, -1)) into changes from old_rows o where app.counts(to_jsonb(o));
  else
    select array_agg(jsonb_build_array(n.tenant_id, app.counts(to_jsonb(n))::int - app.counts(to_jsonb(o))::int))
      into changes
      from old_rows o join new_rows n on n.tenant_id = o.tenant_id and n.id = o.id
     where app.counts(to_jsonb(n)) <> app.counts(to_jsonb(o));
  end if;
  insert into platform.usage_totals as u (tenant_id, resource, part, used)
  select (c ->> 0)::uuid, tg_argv[0], pg_backend_pid() % 32, sum((c ->> 1)::int)
    from unnest(changes) c group by 1
  on conflict (tenant_id, resource, part) do update set used = u.used + excluded.used;
  return null;
end $$;

create function app.counts(shown jsonb) returns boolean
language sql immutable set search_path = pg_catalog as $$
  select shown ->> 'deleted_at' is null and coalesce(shown ->> 'status', 'active') = 'active'
$$;

create procedure app.count_table(target regclass, resource text)
language plpgsql set search_path = pg_catalog as $$
begin
  execute format('create trigger count_insert after insert on %s referencing new table as new_rows
                  for each statement execute function app.count_usage(%L)', target, resource);
  execute format('create trigger count_update after update on %s referencing old table as old_rows new table as new_rows
                  for each statement execute function app.count_usage(%L)', target, resource);
  execute format('create trigger count_delete after delete on %s referencing old table as old_rows
                  for each statement execute function app.count_usage(%L)', target, resource);
end $$;

-- Ends the transaction with DK403 quota.exceeded unless `more` of the resource still fit under the tenant's cap.
-- Exact under concurrency: far from the cap, creators share a latch and each connection hides at most one row;
-- near it, and for bulk work, they queue for the latch and count what the others have committed. With `more` 0
-- it only takes the latch, so that bulk work counts what is new while nobody else creates.
create function app.within_quota(wanted text, more bigint, default_cap bigint, tenant uuid default app.tenant_id())
returns boolean
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  latch bigint := hashtextextended(tenant::text || wanted, 1);
  margin bigint := current_setting('max_connections')::int;
  cap bigint;
  used bigint;
begin
  select coalesce(case wanted when 'products' then l.products when 'users' then l.users end, default_cap)
    into cap from (select 1) one left join platform.tenant_limits l on l.tenant_id = tenant;
  used := app.used_of(wanted, tenant);
  if more = 1 and used + 2 * margin < cap then
    perform pg_advisory_xact_lock_shared(latch);
    if app.used_of(wanted, tenant) + margin < cap then
      return true;
    end if;
    perform app.fail(409, 'conflict.retry');
  end if;
  perform pg_advisory_xact_lock(latch);
  used := app.used_of(wanted, tenant);
  if more > 0 and used + more > cap then
    perform app.fail(403, 'quota.exceeded', json_build_object('resource', wanted, 'limit', cap, 'used', used)::text);
  end if;
  return true;
end $$;

create function app.used_of(wanted text, tenant uuid default app.tenant_id()) returns bigint
language sql volatile security definer set search_path = pg_catalog as $$
  select coalesce(sum(u.used), 0)::bigint from platform.usage_totals u
   where u.tenant_id = used_of.tenant and u.resource = wanted
$$;

-- Ends the transaction with DK404 `missing` when there is no such row, with DK412 when it is not at `expected`.
create function app.at_version(actual int, expected int, missing text) returns boolean
language plpgsql volatile set search_path = pg_catalog as $$
begin
  if actual is null then
    perform app.fail(404, missing);
  elsif actual <> expected then
    perform app.fail(412, 'version.stale', actual::text);
  end if;
  return true;
end $$;
reset role;
