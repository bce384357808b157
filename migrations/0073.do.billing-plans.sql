-- What Duka costs its tenants: plans, and the one that a tenant has.
set role app_owner;

create schema billing;
grant usage on schema billing to app_api, app_system;

-- Whose decision a tenant's status is: what people decided, billing leaves alone.
alter table tenants.tenants add column status_by text not null default 'people' check (status_by in ('people', 'billing'));

-- A plan is the platform's: prices by currency, quotas (null: the default holds; those of `soft_quotas` are told, and refused at `hard_at` percent), entitlements, and how who pays late is reminded and blocked.
create table billing.plans (
  id uuid primary key,
  code text not null check (code ~ '^[a-z0-9][a-z0-9_-]{0,62}$'),
  name text not null,
  cycle text not null check (cycle in ('month', 'quarter', 'year')),
  prices jsonb not null check (jsonb_typeof(prices) = 'object'),
  requests_per_minute int check (requests_per_minute > 0),
  requests_per_hour int check (requests_per_hour > 0),
  requests_per_day int check (requests_per_day > 0),
  products int check (products >= 0),
  users int check (users >= 0),
  contacts int check (contacts >= 0),
  storage_bytes bigint check (storage_bytes >= 0),
  soft_quotas text[] not null default '{}' check (soft_quotas <@ '{products,users,contacts,storage_bytes}'),
  hard_at int not null default 120 check (hard_at between 100 and 1000),
  entitlements text[] not null default '{}',
  grace_days int not null default 0 check (grace_days between 0 and 365),
  notices_before int not null default 5 check (notices_before between 0 and 27),
  notices_after int not null default 5 check (notices_after between 0 and 60),
  notices_to_block int not null default 3 check (notices_to_block between 1 and 60),
  notices_counted text not null default 'all' check (notices_counted in ('all', 'overdue')),
  archived_at timestamptz,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index plans_code on billing.plans (code);
alter table billing.plans enable row level security;
alter table billing.plans force row level security;
create policy platform on billing.plans to app_system, app_owner using ((select app.is_platform())) with check ((select app.is_platform()));
create policy known on billing.plans for select to app_owner using (true);
create policy maintenance on billing.plans to app_owner using ((select app.is_maintenance())) with check ((select app.is_maintenance()));
call app.audit_table('billing.plans');
call app.keep_finite('billing.plans');
create trigger touch before update on billing.plans for each row execute function app.touch();
grant select, insert, update, delete on billing.plans to app_system;

-- What a tenant has: paid until the day before `due_on`, on which the next cycle is due. `price_due` is what the first notice of that day
-- said, null before. `next_plan_id` and `next_currency` hold from the next cycle on, after those that were `taken_back` and cost again what they
-- cost: {plan_id, price, to}, in order. `began_on` is its first day, which nothing was charged for.
create table billing.subscriptions (
  tenant_id uuid primary key references tenants.tenants,
  id uuid generated always as (tenant_id) stored,
  plan_id uuid not null references billing.plans,
  next_plan_id uuid references billing.plans,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  next_currency text check (next_currency ~ '^[A-Z]{3}$'),
  anchor_day int not null check (anchor_day between 1 and 31),
  began_on date,
  period_start date not null,
  due_on date not null,
  price_due numeric(18, 4) check (price_due >= 0),
  taken_back jsonb not null default '[]' check (jsonb_typeof(taken_back) = 'array'),
  state text not null check (state in ('trial', 'active', 'past_due', 'blocked', 'cancelled')),
  is_trial boolean not null default false,
  cancels boolean not null default false,
  notices_sent int not null default 0 check (notices_sent >= 0),
  last_notice_on date,
  -- When the daily run looks at it next, by the tenant's clock; null where nothing happens by itself.
  next_action_at timestamptz,
  -- What whoever reads the tenant is told while it is past due or blocked.
  unpaid jsonb,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index subscriptions_due on billing.subscriptions (next_action_at, tenant_id) where next_action_at is not null;
create index subscriptions_plan on billing.subscriptions (plan_id);
create index subscriptions_next_plan on billing.subscriptions (next_plan_id) where next_plan_id is not null;
call app.protect_table('billing.subscriptions', derived => '{next_action_at,unpaid}');
revoke insert, update, delete on billing.subscriptions from app_api, app_system;
-- Whoever accepts an invitation is counted against the plan's quota.
create policy identity on billing.subscriptions for select to app_owner using ((select app.is_identity()));

-- For the daily run: whom it has something to do for, and since when.
create view billing.due_tenants with (security_invoker = true) as
select s.tenant_id, s.next_action_at as due_at from billing.subscriptions s where s.next_action_at is not null;
grant select on billing.due_tenants to app_system;

-- For the quotas of many tenants at once: what the plan of each says (billing.plan_quotas).
create view billing.tenant_plans with (security_invoker = true) as
select s.tenant_id, to_jsonb(p) as quotas from billing.subscriptions s join billing.plans p on p.id = s.plan_id where s.state <> 'cancelled';

-- One notice a tenant and day, at most: what it said.
create table billing.notices (
  tenant_id uuid not null references tenants.tenants,
  id uuid not null,
  local_day date not null,
  due_on date not null,
  currency text not null,
  amount numeric(18, 4) not null,
  blocks_on date,
  counted boolean not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id)
);
create unique index notices_day on billing.notices (tenant_id, local_day);
call app.protect_table('billing.notices');
revoke insert, update, delete on billing.notices from app_api, app_system;
