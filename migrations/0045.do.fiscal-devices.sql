-- The devices by which a tenant's documents are signed, and what the authority says to them.
set role app_owner;

-- A device of one branch; null: of the head office, for all branches without one. `sealed_keys` are open to the Worker alone, under
-- the key of `key_id`. `last_number` is the last of its documents', without gaps from what the authority said at first;
-- `last_sar_number` of its reports of stock. `xid`: the transaction that made it, of whose tenant no movement that was written before the
-- first of them is told by itself (fiscal.is_told). The columns from there on change as it works, which is no new version.
create table fiscal.devices (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  branch_id uuid,
  name text not null,
  country text not null check (country in ('RW', 'ZM', 'KE')),
  tin text not null,
  branch_code text not null,
  serial text not null,
  flavour text not null check (flavour in ('vsdc', 'osdc', 'vscu', 'oscu')),
  environment text not null check (environment in ('test', 'production')),
  base_url text not null,
  status text not null default 'new' check (status in ('new', 'initialising', 'active', 'disabled')),
  status_since timestamptz not null default now(),
  sealed_keys text,
  key_id text,
  sdc_id text,
  mrc_no text,
  taxpayer_name text,
  initialised_at timestamptz,
  released_at timestamptz,
  codes_fetched_at timestamptz,
  classes_fetched_at timestamptz,
  last_number bigint not null default 0 check (last_number >= 0),
  last_sar_number bigint not null default 0 check (last_sar_number >= 0),
  last_success_at timestamptz,
  last_failure_at timestamptz,
  last_error jsonb,
  offline_since timestamptz,
  xid xid8 not null default app.transaction(),
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id) references fiscal.settings (tenant_id),
  constraint devices_branch foreign key (tenant_id, branch_id) references tenants.branches (tenant_id, id),
  constraint device_initialised check (status <> 'active' or initialised_at is not null),
  constraint device_keys check ((sealed_keys is null) = (key_id is null))
);
create unique index devices_active on fiscal.devices (tenant_id, branch_id) nulls not distinct where status in ('initialising', 'active');
create index devices_name on fiscal.devices (tenant_id, name, id);
create index devices_key on fiscal.devices (key_id, tenant_id, id) where key_id is not null;
call app.protect_table('fiscal.devices', '{sealed_keys}',
  kept => '{released_at,last_number,last_sar_number,last_success_at,last_failure_at,last_error,offline_since}');
call app.limit_table('fiscal.devices', 'branch_id is null or branch_id = any (:branches)', 'devices_branch', 'branch_id = any (:branches)');
revoke delete on fiscal.devices from app_api, app_system;

-- Which device is whose, among all tenants: as an active tenant's that the authority has initialised, and nobody else's.
create table fiscal.claims (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null default app.uuid7(),
  device_id uuid not null,
  country text not null check (country in ('RW', 'ZM', 'KE')),
  environment text not null check (environment in ('test', 'production')),
  tin text not null,
  branch_code text not null,
  serial text not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, device_id) references fiscal.devices (tenant_id, id)
);
create unique index claims_device on fiscal.claims (tenant_id, device_id);
create unique index claims_place on fiscal.claims (country, environment, tin, branch_code);
-- The platform looks at them across tenants.
create unique index claims_id on fiscal.claims (id);
create index claims_tin on fiscal.claims (tin, id);
create unique index claims_serial on fiscal.claims (country, environment, upper(serial));
call app.protect_table('fiscal.claims');
revoke insert, update, delete on fiscal.claims from app_api, app_system;

-- functions: fiscal/claim_device fiscal/keep_device fiscal/device_for fiscal/device_of fiscal/seed_device fiscal/note_device fiscal/keep_country
create trigger keep_device before insert or update on fiscal.devices for each row execute function fiscal.keep_device();
create trigger keep_country before insert or update on fiscal.settings for each row execute function fiscal.keep_country();

-- What the authority's codes are, as a device was last answered; those of which it speaks no more are not active.
create table fiscal.codes (
  tenant_id uuid not null default app.tenant_id(),
  id uuid not null default app.uuid7(),
  device_id uuid not null,
  class text not null,
  class_name text not null,
  code text not null,
  name text not null,
  rate numeric(7, 4),
  sort int not null default 0,
  active boolean not null default true,
  fetched_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, device_id) references fiscal.devices (tenant_id, id)
);
create unique index codes_code on fiscal.codes (tenant_id, device_id, class, code);
create index codes_class on fiscal.codes (tenant_id, class, id);
call app.isolate_table('fiscal.codes');
grant select, insert, update on fiscal.codes to app_api;
grant select on fiscal.codes to app_system;

-- How the authority sorts goods.
create table fiscal.item_classes (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null default app.uuid7(),
  country text not null,
  code text not null,
  name text not null,
  level int not null,
  band text,
  active boolean not null default true,
  fetched_at timestamptz not null default now(),
  primary key (tenant_id, id)
);
create unique index item_classes_code on fiscal.item_classes (tenant_id, country, code);
create index item_classes_order on fiscal.item_classes (tenant_id, code, id);
call app.isolate_table('fiscal.item_classes');
grant select, insert, update on fiscal.item_classes to app_api;
grant select on fiscal.item_classes to app_system;

-- What the authority said of a taxpayer, kept for a day; without a name: that it knows none.
create table fiscal.buyers (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null default app.uuid7(),
  country text not null,
  tin text not null,
  name text,
  status text,
  address text,
  fetched_at timestamptz not null default now(),
  primary key (tenant_id, id)
);
create unique index buyers_tin on fiscal.buyers (tenant_id, country, tin);
call app.protect_table('fiscal.buyers');
