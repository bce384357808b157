-- Tenants, what is particular to their kinds, and their branches.
set role app_owner;

create schema tenants;
grant usage on schema tenants to app_api, app_system;

-- functions: app/is_time_zone
create table tenants.tenants (
  id uuid primary key,
  number bigint generated always as identity unique,
  slug text not null check (slug ~ '^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$'),
  name text not null,
  kind text not null check (kind in ('pharmacy', 'retail', 'seller', 'business', 'other')),
  status text not null default 'pending'
    check (status in ('pending', 'active', 'past_due', 'blocked', 'suspended', 'deactivated')),
  status_reason text,
  email text,
  phone text,
  location text,
  time_zone text not null default 'UTC' constraint tenants_time_zone check (app.is_time_zone(time_zone)),
  currency text not null default 'USD' check (currency ~ '^[A-Z]{3}$'),
  locale text not null default 'en',
  login_mfa text not null default 'off' check (login_mfa in ('off', 'risk', 'always')),
  -- Who created it, whatever became of their membership; null where a job did.
  founded_by uuid default app.user_id(),
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz
);
create unique index tenants_slug on tenants.tenants (slug);
create index tenants_founded_by on tenants.tenants (founded_by, created_at);
create index tenants_status on tenants.tenants (status, id);
call app.protect_table('tenants.tenants', tenant_column => 'id');
revoke insert, update, delete on tenants.tenants from app_api;
grant update (name, email, phone, location, time_zone, currency, locale, login_mfa, deleted_at)
  on tenants.tenants to app_api;

-- For other modules: whether a tenant is there and may be worked in, and how it works.
create view tenants.tenant_states with (security_invoker = true) as
select t.id, t.slug, t.name, t.kind, t.status, t.deleted_at, t.time_zone, t.currency, t.locale, t.login_mfa
  from tenants.tenants t;
grant select on tenants.tenant_states to app_api, app_system;

-- functions: tenants/keep_login_mfa
create trigger keep_login_mfa before update of login_mfa on tenants.tenants
  for each row when (old.login_mfa is distinct from new.login_mfa) execute function tenants.keep_login_mfa();

-- For other modules: where a tenant's days begin.
create view tenants.time_zones with (security_invoker = true) as
select t.id as tenant_id, t.time_zone from tenants.tenants t;
grant select on tenants.time_zones to app_api, app_system;

-- functions: tenants/currency

-- What a unit of another currency is in the tenant's own, from a day on until the next. What was converted stays so.
create table tenants.exchange_rates (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  rate numeric(24, 12) not null check (rate > 0),
  valid_from date not null,
  source text not null default 'entered' check (source in ('entered', 'imported', 'fetched')),
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  primary key (tenant_id, id)
);
create unique index exchange_rates_day on tenants.exchange_rates (tenant_id, currency, valid_from)
  where deleted_at is null;
create index exchange_rates_valid_from on tenants.exchange_rates (tenant_id, valid_from, id) where deleted_at is null;
call app.protect_table('tenants.exchange_rates');
-- functions: tenants/currency_lock tenants/check_exchange_rate tenants/keep_currency
create trigger keep_currency before update of currency on tenants.tenants
  for each row when (old.currency <> new.currency) execute function tenants.keep_currency();
create trigger check_exchange_rate before insert or update of currency, rate, deleted_at on tenants.exchange_rates
  for each row execute function tenants.check_exchange_rate();

create table tenants.pharmacy_profiles (
  tenant_id uuid primary key references tenants.tenants,
  id uuid generated always as (tenant_id) stored,
  licence_number text,
  superintendent text,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
call app.protect_table('tenants.pharmacy_profiles');

create table tenants.fiscal_profiles (
  tenant_id uuid primary key references tenants.tenants,
  id uuid generated always as (tenant_id) stored,
  tin_number text not null,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index fiscal_profiles_tin on tenants.fiscal_profiles (tin_number);
call app.protect_table('tenants.fiscal_profiles');

create table tenants.branches (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  code text not null,
  name text not null,
  address text,
  phone text,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  primary key (tenant_id, id)
);
create unique index branches_code on tenants.branches (tenant_id, code) where deleted_at is null;
call app.protect_table('tenants.branches');
call app.limit_table('tenants.branches', 'id = any (:branches)');
