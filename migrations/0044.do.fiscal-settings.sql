-- What a tenant's tax authority asks for, and its rates of tax.
set role app_owner;

create schema fiscal;
grant usage on schema fiscal to app_api, app_system;

-- functions: app/currency_digits fiscal/profile

-- Under which country's rules a tenant writes its tax documents; null: under none, and it writes none. The columns from `refund_status`
-- on are what the authorities' own papers leave open (`qr_form` null: the country's usual one). `item_…` and units are what a product
-- gets whose own nobody said; null: the country's usual ones.
create table fiscal.settings (
  tenant_id uuid primary key default app.tenant_id() references tenants.tenants,
  id uuid generated always as (tenant_id) stored,
  country text check (country in ('RW', 'ZM', 'KE')),
  default_band text,
  documents_on text not null default 'fulfilment' check (documents_on in ('fulfilment', 'manual')),
  alarm_after_hours int not null default 1 check (alarm_after_hours between 1 and 720),
  dead_after_hours int not null default 72 check (dead_after_hours between 1 and 720),
  offline_hours int check (offline_hours between 1 and 720),
  refund_status text not null default '05' check (refund_status in ('02', '05')),
  tax_decimals int not null default 2 check (tax_decimals in (0, 2)),
  qr_form text check (qr_form in ('text', 'url')),
  qr_number text not null default 'receipt' check (qr_number in ('receipt', 'total', 'both')),
  send_copies boolean not null default false,
  tourism_tax boolean not null default false,
  stock_path text not null default 'stock' check (stock_path in ('stock', 'save_stock_items')),
  item_class text check (item_class ~ '^\d{1,10}$'),
  item_type text not null default '2' check (item_type in ('1', '2', '3')),
  packaging_unit text check (packaging_unit ~ '^[A-Z0-9/]{1,5}$'),
  quantity_unit text check (quantity_unit ~ '^[A-Z0-9/]{1,5}$'),
  origin text check (origin ~ '^[A-Z]{2}$'),
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
call app.protect_table('fiscal.settings');

-- What a band of tax is from a day on, until the next: the country's usual rates, and later ones as the authority says them.
create table fiscal.tax_rates (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null default app.uuid7(),
  country text not null check (country in ('RW', 'ZM', 'KE')),
  band text not null check (band ~ '^[A-Z0-9]{1,5}$'),
  rate numeric(7, 4) not null check (rate between 0 and 100),
  valid_from date not null,
  source text not null check (source in ('profile', 'authority')),
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id)
);
create unique index tax_rates_day on fiscal.tax_rates (tenant_id, country, band, valid_from);
create index tax_rates_band on fiscal.tax_rates (tenant_id, band, id);
call app.protect_table('fiscal.tax_rates');
revoke insert, update, delete on fiscal.tax_rates from app_api, app_system;

-- functions: fiscal/write_usual_rates fiscal/rate_on fiscal/band_of fiscal/take_rates fiscal/offline_hours
create trigger write_usual_rates after insert or update of country on fiscal.settings
  for each row when (new.country is not null) execute function fiscal.write_usual_rates();

-- functions: app/guard tenants/take_currency fiscal/take_currency fiscal/keep_currency
create trigger take_currency after insert or update of country on fiscal.settings
  for each row when (new.country is not null) execute function fiscal.take_currency();
-- By its name after the triggers that take the locks of days and of the currency.
create trigger keep_documents_currency before update of currency on tenants.tenants
  for each row when (old.currency <> new.currency) execute function fiscal.keep_currency();

-- functions: fiscal/is_band fiscal/check_tax_category
create trigger known_tax_category before insert on inventory.products
  for each row when (new.tax_category is not null) execute function fiscal.check_tax_category();
create trigger known_new_tax_category before update of tax_category on inventory.products
  for each row when (old.tax_category is distinct from new.tax_category and new.tax_category is not null)
  execute function fiscal.check_tax_category();
