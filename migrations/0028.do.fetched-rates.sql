-- Exchange rates that are fetched from outside, for tenants that want them.
set role app_owner;

-- Whether a tenant's rates are fetched, and of which currencies beside those that it uses.
create table tenants.rate_settings (
  tenant_id uuid primary key default app.tenant_id() references tenants.tenants,
  id uuid generated always as (tenant_id) stored,
  fetch_rates boolean not null default false,
  currencies text[] not null default '{}' check (cardinality(currencies) <= 30),
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index rate_settings_fetched on tenants.rate_settings (tenant_id) where fetch_rates;
call app.protect_table('tenants.rate_settings');

-- What was last fetched for a tenant: the moment that the source says, and which currencies got no rate by it, and why.
create table tenants.rate_fetches (
  tenant_id uuid primary key default app.tenant_id() references tenants.tenants,
  id uuid generated always as (tenant_id) stored,
  quoted_at timestamptz not null,
  stored int not null,
  refused jsonb not null default '[]' check (jsonb_typeof(refused) = 'array'),
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
call app.protect_table('tenants.rate_fetches');
revoke delete on tenants.rate_fetches from app_api, app_system;
