-- What the authority calls a tenant's products, and which device has registered them.
set role app_owner;

-- A product as the authority has it. `item_code`: country of origin, type, both units and `number`, by the authorities' own scheme; a
-- product whose units, type or origin change is another item to them, and gets the next number.
create table fiscal.items (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid generated always as (product_id) stored,
  product_id uuid not null,
  number int not null,
  item_code text not null,
  item_class text not null check (item_class ~ '^\d{1,10}$'),
  item_type text not null check (item_type in ('1', '2', '3')),
  packaging_unit text not null check (packaging_unit ~ '^[A-Z0-9/]{1,5}$'),
  quantity_unit text not null check (quantity_unit ~ '^[A-Z0-9/]{1,5}$'),
  origin text not null check (origin ~ '^[A-Z]{2}$'),
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, product_id),
  foreign key (tenant_id, product_id) references inventory.products (tenant_id, id)
);
create unique index items_number on fiscal.items (tenant_id, number);
create unique index items_code on fiscal.items (tenant_id, item_code);
call app.protect_table('fiscal.items', derived => '{number}');
-- functions: fiscal/keep_item fiscal/ensure_items
create trigger keep_item before insert or update on fiscal.items for each row execute function fiscal.keep_item();
revoke delete on fiscal.items from app_api, app_system;

-- What a device has registered of a product, as it was then; or why the authority refused it.
create table fiscal.item_registrations (
  tenant_id uuid not null default app.tenant_id(),
  device_id uuid not null,
  product_id uuid not null,
  item_code text not null,
  item_class text not null,
  name text not null,
  band text not null,
  state text not null check (state in ('registered', 'refused')),
  error jsonb,
  attempted_at timestamptz not null default now(),
  primary key (tenant_id, device_id, product_id),
  foreign key (tenant_id, device_id) references fiscal.devices (tenant_id, id),
  foreign key (tenant_id, product_id) references fiscal.items (tenant_id, product_id),
  constraint item_refused check ((state = 'refused') = (error is not null))
);
create index item_registrations_product on fiscal.item_registrations (tenant_id, product_id, device_id);
call app.isolate_table('fiscal.item_registrations');
grant select on fiscal.item_registrations to app_api, app_system;
-- functions: fiscal/record_item
