-- What stands on receipts beside what was sold: who sells, in which words and colours, and whose picture.
set role app_owner;

-- For other modules: branches by name and address.
create view tenants.branch_details with (security_invoker = true) as
select b.tenant_id, b.id, b.code, b.name, b.address, b.phone from tenants.branches b;
grant select on tenants.branch_details to app_api, app_system;

-- How a tenant's receipts look. What is null is the tenant's own, or its branch's.
create table fiscal.receipt_settings (
  tenant_id uuid primary key default app.tenant_id() references tenants.tenants,
  id uuid generated always as (tenant_id) stored,
  trade_name text check (char_length(trade_name) between 1 and 120),
  address_lines text[] check (cardinality(address_lines) between 1 and 5 and array_position(address_lines, null) is null),
  phone text check (char_length(phone) between 1 and 40),
  email text check (char_length(email) between 3 and 254),
  top_message text check (char_length(top_message) between 1 and 200),
  bottom_message text check (char_length(bottom_message) between 1 and 200),
  colour text check (colour ~ '^#[0-9a-f]{6}$'),
  paper text not null default 'a4' check (paper in ('a4', '80mm')),
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
call app.protect_table('fiscal.receipt_settings');

-- A tenant's picture: what it is, and under which keys the bucket has it as it came (`object_key`) and as it is printed (`printed_key`);
-- null: there is none. `replaced_keys` are those of the one before, which the bucket has no more.
create table fiscal.logos (
  tenant_id uuid primary key default app.tenant_id() references tenants.tenants,
  id uuid generated always as (tenant_id) stored,
  object_key text,
  printed_key text,
  type text check (type in ('image/png', 'image/jpeg')),
  width int check (width between 1 and 1000),
  height int check (height between 1 and 1000),
  bytes int check (bytes between 1 and 524288),
  replaced_keys text[] not null default '{}',
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint logo_whole check (num_nulls(object_key, printed_key, type, width, height, bytes) in (0, 6))
);
call app.protect_table('fiscal.logos');

-- Who sold, as they were called when the document was issued: what is printed again says the same.
-- functions: fiscal/seller_of fiscal/keep_seller
alter table fiscal.documents add column seller jsonb;
create trigger keep_seller before insert on fiscal.documents for each row execute function fiscal.keep_seller();
