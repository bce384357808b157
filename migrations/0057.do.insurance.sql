-- Who pays with the customer: insurers, what they bear of orders, what they owe for it, and what they paid of that.
set role app_owner;

-- An insurer as the tax authority has it: `rate` is the share that it bears of what is sold to whom it insures, in percent.
create table sales.insurers (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  code text not null check (code ~ '^[!-~]{1,10}$'),
  name text not null check (name <> ''),
  rate numeric(5, 2) not null check (rate > 0 and rate <= 100),
  contact_id uuid,
  active boolean not null default true,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  primary key (tenant_id, id),
  constraint insurers_contact foreign key (tenant_id, contact_id) references contacts.contacts (tenant_id, id)
);
create unique index insurers_code on sales.insurers (tenant_id, code) where deleted_at is null;
create index insurers_name on sales.insurers (tenant_id, name, id) where deleted_at is null;
create index insurers_of_contact on sales.insurers (tenant_id, contact_id) where contact_id is not null;
call app.protect_table('sales.insurers');

-- Who bears a share of an order, the number under which it insures the customer, and what it gave the sale. `insured` is what it bears of
-- what was handed over and kept, in the smallest unit of the currency: its payments, which are no money yet, less what was taken off.
alter table sales.orders add column insurer_id uuid, add column insured_number text, add column insurance_reference text,
  add column insured numeric(18, 4) not null default 0 check (insured >= 0 and insured < 'NaN'),
  add constraint order_insured_paid check (insured <= paid),
  add constraint orders_insurer foreign key (tenant_id, insurer_id) references sales.insurers (tenant_id, id),
  add constraint order_insured check ((insurer_id is null) = (insured_number is null));
-- What was paid of an order is counted from its payments alone.
revoke update on sales.orders from app_api, app_system;
do $$ begin
  execute (select format('grant update (%s) on sales.orders to app_api, app_system', string_agg(quote_ident(a.attname), ', '))
             from pg_attribute a where a.attrelid = 'sales.orders'::regclass and a.attnum > 0 and not a.attisdropped
                                   and a.attname <> all ('{paid,refunded,credit,insured}'));
end $$;
create index orders_insurer on sales.orders (tenant_id, insurer_id, id) where insurer_id is not null;
-- The insurer's share of a line in percent; null of what it bears nothing of.
alter table sales.order_lines add column insured_percent numeric(5, 2) check (insured_percent between 0 and 100);
alter table sales.payments drop constraint payments_method_check, add constraint payments_method_check
  check (method in ('cash', 'card', 'mobile_money', 'bank', 'cheque', 'credit', 'other', 'insurance'));

-- What an insurer owes for an order: `amount` is what it bears of it. `settled` is what it paid of that, and `written_off` what it will not.
create table sales.insurance_claims (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null default app.uuid7(),
  insurer_id uuid not null,
  order_id uuid not null,
  warehouse_id uuid not null,
  insured_number text not null,
  reference text,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  amount numeric(18, 4) not null check (amount >= 0),
  settled numeric(18, 4) not null default 0 check (settled >= 0),
  written_off numeric(18, 4) not null default 0 check (written_off >= 0),
  balance numeric(18, 4) not null generated always as (amount - settled - written_off) stored,
  status text not null generated always as (case when amount > settled + written_off then 'open'
    when amount < settled + written_off then 'overpaid' else 'settled' end) stored,
  sold_at timestamptz not null,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, insurer_id) references sales.insurers (tenant_id, id),
  foreign key (tenant_id, warehouse_id) references inventory.warehouses (tenant_id, id),
  foreign key (tenant_id, order_id) references sales.orders (tenant_id, id)
);
create unique index insurance_claims_order on sales.insurance_claims (tenant_id, order_id);
create index insurance_claims_insurer on sales.insurance_claims (tenant_id, insurer_id, id);
create index insurance_claims_status on sales.insurance_claims (tenant_id, status, id);
create index insurance_claims_sold on sales.insurance_claims (tenant_id, sold_at, id);
create index insurance_claims_place on sales.insurance_claims (tenant_id, warehouse_id, id);
create index insurance_claims_place_sold on sales.insurance_claims (tenant_id, warehouse_id, sold_at, id);
call app.protect_table('sales.insurance_claims', derived => '{balance,status}');
call app.limit_table('sales.insurance_claims');
call app.expect_large_tenants('sales.insurance_claims', '{warehouse_id}');
-- Functions write what is owed and paid; a claim's number and reference are corrected.
revoke insert, update, delete on sales.insurance_claims from app_api, app_system;
grant update (insured_number, reference, version) on sales.insurance_claims to app_api, app_system;

-- What an insurer paid at once, and of which claims: `written_off` is what it will not pay of one, with the reason that it gave.
create table sales.insurance_settlements (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  insurer_id uuid not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  amount numeric(18, 4) not null check (amount >= 0),
  written_off numeric(18, 4) not null check (written_off >= 0),
  received_on date not null,
  reference text,
  note text,
  recorded_by uuid default app.actor_id(),
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, insurer_id) references sales.insurers (tenant_id, id)
);
create index insurance_settlements_insurer on sales.insurance_settlements (tenant_id, insurer_id, id);
create index insurance_settlements_received on sales.insurance_settlements (tenant_id, received_on, id);
call app.protect_table('sales.insurance_settlements');
call app.limit_table('sales.insurance_settlements', 'false');
revoke insert, update, delete on sales.insurance_settlements from app_api, app_system;

create table sales.settled_claims (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null default app.uuid7(),
  settlement_id uuid not null,
  claim_id uuid not null,
  amount numeric(18, 4) not null check (amount >= 0),
  written_off numeric(18, 4) not null default 0 check (written_off >= 0),
  reason text,
  primary key (tenant_id, id),
  foreign key (tenant_id, settlement_id) references sales.insurance_settlements (tenant_id, id),
  foreign key (tenant_id, claim_id) references sales.insurance_claims (tenant_id, id),
  check (amount + written_off > 0),
  constraint settled_claims_reason check (written_off = 0 or reason is not null)
);
create unique index settled_claims_once on sales.settled_claims (tenant_id, settlement_id, claim_id);
create index settled_claims_claim on sales.settled_claims (tenant_id, claim_id, id);
call app.protect_table('sales.settled_claims');
call app.limit_table('sales.settled_claims', 'false');
revoke insert, update, delete on sales.settled_claims from app_api, app_system;

-- What a device has told the authority of an insurer, as it was then; or why that was refused.
create table fiscal.insurer_registrations (
  tenant_id uuid not null default app.tenant_id(),
  device_id uuid not null,
  code text not null,
  name text not null,
  rate numeric(5, 2) not null,
  state text not null check (state in ('registered', 'refused')),
  error jsonb,
  attempted_at timestamptz not null default now(),
  primary key (tenant_id, device_id, code),
  foreign key (tenant_id, device_id) references fiscal.devices (tenant_id, id),
  constraint insurer_refused check ((state = 'refused') = (error is not null))
);
call app.isolate_table('fiscal.insurer_registrations');
grant select on fiscal.insurer_registrations to app_api, app_system;
-- functions: fiscal/record_insurer

-- What stands on a fiscal document's line of who insures it, and what of its total that bears.
alter table fiscal.document_lines add column insurer_code text, add column insurer_name text,
  add column insured_rate numeric(5, 2) check (insured_rate between 0 and 100),
  add column insured_amount numeric(18, 2) check (insured_amount between 0 and total),
  add constraint document_lines_insured check (num_nulls(insurer_code, insurer_name, insured_rate, insured_amount) in (0, 4));
-- The number under which the insurer insures the buyer of a document.
alter table fiscal.documents add column insured_number text;
