-- What customers order, and how the tenant sells.
set role app_owner;

create schema sales;
grant usage on schema sales to app_api, app_system;

-- How a tenant sells; sales.terms has what holds where it never said so. `discount_limits`: by role, the most percent off;
-- `undocumented_roles`: who may sell without a fiscal document where one would be issued; `credit_limit`: what a customer may owe
-- who has no limit of their own; null: as much as they like.
create table sales.settings (
  tenant_id uuid primary key default app.tenant_id() references tenants.tenants,
  id uuid generated always as (tenant_id) stored,
  prices_include_tax boolean not null default true,
  payment_methods text[] not null default '{cash,card,mobile_money,bank,cheque,credit,other}'
    check (payment_methods <@ '{cash,card,mobile_money,bank,cheque,credit,other}'),
  price_override_roles text[] not null default identity.manager_roles()
    check (price_override_roles <@ (identity.member_roles() || '{api_key}')),
  discount_limits jsonb not null default '{}' check (jsonb_typeof(discount_limits) = 'object'),
  credit_roles text[] not null default identity.manager_roles()
    check (credit_roles <@ (identity.member_roles() || '{api_key}')),
  credit_limit numeric(18, 4) check (credit_limit >= 0),
  undocumented_roles text[] not null default '{}' check (undocumented_roles <@ (identity.member_roles() || '{api_key}')),
  reservation_hours int not null default 24 check (reservation_hours between 1 and 720),
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
call app.protect_table('sales.settings');

-- What a customer orders, or bought at a till. Amounts are sums of its lines: `total` of all, `cancelled` of what was given up,
-- `returned` of what came back; `payable` and `credited` are the first and the last as they can be paid, in the smallest unit
-- of the currency. `credit` is what may be paid later. `client_id` names a sale where it was made, and `client_digest` what was said then.
-- Tax is reckoned anew until it is `taxed_for_good`, by the first fiscal document. `sold_or_never` is what an index is asked for: of
-- what was not sold yet, infinity.
create table sales.orders (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  number int not null,
  client_id text check (char_length(client_id) between 1 and 100),
  client_digest text,
  contact_id uuid,
  buyer_name text,
  buyer_tin text,
  buyer_phone text,
  purchase_code text,
  warehouse_id uuid not null,
  currency text not null default tenants.currency() check (currency ~ '^[A-Z]{3}$'),
  prices_include_tax boolean not null,
  status text not null default 'draft' check (status in ('draft', 'confirmed', 'fulfilled', 'cancelled')),
  fulfilment_status text not null default 'none' check (fulfilment_status in ('none', 'part', 'all')),
  discount_percent numeric(7, 4) check (discount_percent between 0 and 100),
  discount_amount numeric(18, 4) check (discount_amount >= 0),
  subtotal numeric(18, 4) not null default 0 check (subtotal >= 0),
  discount numeric(18, 4) not null default 0 check (discount >= 0 and discount <= subtotal),
  tax numeric(18, 4) not null default 0 check (tax >= 0),
  total numeric(18, 4) not null default 0 check (total >= tax),
  cancelled numeric(18, 4) not null default 0 check (cancelled >= 0),
  payable numeric(18, 4) not null default 0 check (payable >= 0),
  rounding numeric(18, 4) not null generated always as (payable - (total - cancelled)) stored,
  returned numeric(18, 4) not null default 0 check (returned >= 0),
  credited numeric(18, 4) not null default 0 check (credited between 0 and payable),
  paid numeric(18, 4) not null default 0 check (paid >= 0),
  refunded numeric(18, 4) not null default 0 check (refunded between 0 and paid),
  credit numeric(18, 4) not null default 0 check (credit >= 0),
  balance numeric(18, 4) not null generated always as (payable - credited - paid + refunded) stored,
  owed numeric(18, 4) not null generated always as (greatest(least(payable - credited - paid + refunded, credit), 0)) stored,
  payment_status text not null generated always as (case
    when payable - credited < paid - refunded then 'overpaid'
    when payable - credited > paid - refunded then case when paid > refunded then 'part_paid' else 'unpaid' end
    when paid > refunded then 'paid'
    when paid > 0 then 'refunded'
    else 'nothing_due' end) stored,
  taxed_for_good boolean not null default false,
  sold_at timestamptz,
  sold_or_never timestamptz not null generated always as (coalesce(sold_at, 'infinity')) stored,
  sold_by uuid default app.actor_id(),
  reserved_until timestamptz,
  note text,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, warehouse_id) references inventory.warehouses (tenant_id, id),
  constraint orders_contact foreign key (tenant_id, contact_id) references contacts.contacts (tenant_id, id),
  constraint order_discount check (num_nonnulls(discount_percent, discount_amount) < 2),
  constraint order_parts check (cancelled + returned <= total),
  constraint order_credit check (credit = 0 or contact_id is not null),
  constraint order_client check ((client_id is null) = (client_digest is null))
);
create unique index orders_number on sales.orders (tenant_id, number);
create unique index orders_client on sales.orders (tenant_id, client_id) where client_id is not null;
create index orders_status on sales.orders (tenant_id, status, id);
create index orders_payment on sales.orders (tenant_id, payment_status, id);
create index orders_fulfilment on sales.orders (tenant_id, fulfilment_status, id);
create index orders_contact_orders on sales.orders (tenant_id, contact_id, id) where contact_id is not null;
create index orders_owed on sales.orders (tenant_id, contact_id) include (owed) where owed > 0;
create index orders_seller on sales.orders (tenant_id, sold_by, id);
create index orders_sold on sales.orders (tenant_id, sold_or_never, id);
create index orders_place on sales.orders (tenant_id, warehouse_id, id);
create index orders_place_status on sales.orders (tenant_id, warehouse_id, status, id);
create index orders_place_payment on sales.orders (tenant_id, warehouse_id, payment_status, id);
create index orders_place_sold on sales.orders (tenant_id, warehouse_id, sold_or_never, id);
call app.protect_table('sales.orders', derived => '{rounding,balance,owed,payment_status,sold_or_never}');
call app.limit_table('sales.orders');
call app.expect_large_tenants('sales.orders', '{warehouse_id}');
revoke delete on sales.orders from app_api, app_system;
-- functions: sales/keep_order
create trigger keep_order before insert or update on sales.orders for each row execute function sales.keep_order();

-- What a customer may owe; null: as much as they like.
create table sales.credit_limits (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null generated always as (contact_id) stored,
  contact_id uuid not null,
  credit_limit numeric(18, 4) check (credit_limit >= 0),
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, contact_id),
  constraint credit_limits_contact foreign key (tenant_id, contact_id) references contacts.contacts (tenant_id, id)
);
call app.protect_table('sales.credit_limits');
