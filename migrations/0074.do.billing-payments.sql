-- What tenants pay for Duka: codes of payments, the ledger of what they owe and paid, and the papers of it.
set role app_owner;

-- A code of a payment by mobile money or bank. `code_key` is how codes are compared; a living one is one tenant's among all.
create table billing.payments (
  tenant_id uuid not null references tenants.tenants,
  id uuid not null,
  code text not null,
  code_key text not null,
  amount numeric(18, 4) check (amount > 0),
  currency text check (currency ~ '^[A-Z]{3}$'),
  paid_on date,
  method text,
  payer_phone text,
  status text not null default 'submitted' check (status in ('submitted', 'verified', 'rejected', 'expired')),
  submitted_by uuid default app.actor_id(),
  submitted_at timestamptz not null,
  expires_at timestamptz not null,
  decided_at timestamptz,
  decided_by uuid,
  decided_how text check (decided_how in ('hand', 'statement')),
  reason text,
  received numeric(18, 4) check (received > 0),
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  check ((status = 'verified') = (received is not null))
);
create unique index payments_code on billing.payments (code_key) where status in ('submitted', 'verified');
create index payments_amount on billing.payments (currency, amount, id) where status = 'submitted';
create index payments_id on billing.payments (id);
create index payments_waiting on billing.payments (expires_at) where status = 'submitted';
create index payments_status on billing.payments (status, id);
create index payments_updated on billing.payments (tenant_id, updated_at, id);
call app.protect_table('billing.payments');
revoke insert, update, delete on billing.payments from app_api, app_system;

-- A tenant that gave a code which is another one's: for the platform to look at, and for nobody else.
create table billing.code_claims (
  tenant_id uuid not null references tenants.tenants,
  id uuid not null,
  code_key text not null,
  claimed_at timestamptz not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id)
);
create unique index code_claims_code on billing.code_claims (code_key, tenant_id);
call app.protect_table('billing.code_claims');
revoke all on billing.code_claims from app_api;
revoke insert, update, delete on billing.code_claims from app_system;

-- What a tenant owes and paid, by currency: nothing of it ever changes. A charge is negative; the balance is the sum.
create table billing.ledger (
  tenant_id uuid not null references tenants.tenants,
  id uuid not null,
  kind text not null check (kind in ('charge', 'payment', 'credit')),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  amount numeric(18, 4) not null check (amount <> 0 and (kind = 'charge') = (amount < 0)),
  payment_id uuid,
  plan_id uuid references billing.plans,
  -- Of what a cycle costs: its days, the last one not among them.
  from_day date,
  to_day date,
  note text,
  occurred_at timestamptz not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, payment_id) references billing.payments
);
create unique index ledger_payment on billing.ledger (tenant_id, payment_id) where kind = 'payment';
create index ledger_plan on billing.ledger (plan_id) where plan_id is not null;
create index ledger_currency on billing.ledger (tenant_id, currency) include (amount);
call app.protect_table('billing.ledger');
revoke insert, update, delete on billing.ledger from app_api, app_system;

-- Invoices of cycles and receipts of payments, as they were issued in the platform's name.
create table billing.documents (
  tenant_id uuid not null references tenants.tenants,
  id uuid not null,
  kind text not null check (kind in ('invoice', 'receipt')),
  number bigint not null check (number > 0),
  currency text not null,
  amount numeric(18, 4) not null check (amount > 0),
  payment_id uuid,
  content jsonb not null check (jsonb_typeof(content) = 'object'),
  issued_at timestamptz not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, payment_id) references billing.payments
);
create unique index documents_number on billing.documents (kind, number);
call app.protect_table('billing.documents');
revoke insert, update, delete on billing.documents from app_api, app_system;

-- The last number of each kind: a paper takes the next one in its transaction, so that there are no gaps.
create table billing.numbers (
  kind text primary key check (kind in ('invoice', 'receipt')),
  last bigint not null check (last >= 0)
);
alter table billing.numbers enable row level security;
alter table billing.numbers force row level security;
create policy counting on billing.numbers to app_owner using (true) with check (true);
insert into billing.numbers (kind, last) values ('invoice', 0), ('receipt', 0);
