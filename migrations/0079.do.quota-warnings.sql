-- What a tenant had of each thing as a month of its own began, and that it was told how near its quotas it is.
set role app_owner;

-- The last month alone is kept of each thing. `taken_at` is when it was looked at first in that month.
create table tenants.usage_baselines (
  tenant_id uuid not null references tenants.tenants,
  resource text not null,
  period date not null,
  used bigint not null check (used >= 0),
  taken_at timestamptz not null,
  primary key (tenant_id, resource)
);
call app.isolate_table('tenants.usage_baselines');
grant select on tenants.usage_baselines to app_api, app_system;

-- Once a tenant, thing, period and share of the quota.
create table tenants.quota_warnings (
  tenant_id uuid not null references tenants.tenants,
  id uuid not null,
  resource text not null,
  period date not null,
  percent int not null check (percent in (80, 100)),
  used bigint not null check (used >= 0),
  quota bigint not null check (quota >= 0),
  created_at timestamptz not null default now(),
  primary key (tenant_id, id)
);
create unique index quota_warnings_once on tenants.quota_warnings (tenant_id, resource, period, percent);
call app.protect_table('tenants.quota_warnings');
revoke insert, update, delete on tenants.quota_warnings from app_api, app_system;
