-- How much a tenant calls and has, and how much it may.
set role app_owner;

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

-- How many of a counted thing a tenant has, in 32 parts so that creators do not queue for one row.
create table platform.usage_totals (
  tenant_id uuid not null default app.tenant_id(),
  resource text not null,
  part smallint not null,
  used bigint not null,
  primary key (tenant_id, resource, part)
);
call app.isolate_table('platform.usage_totals');
grant select on platform.usage_totals to app_api, app_system;

-- functions: app/counts app/count_usage app/count_table

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
