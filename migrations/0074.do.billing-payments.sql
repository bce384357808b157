-- What tenants pay for Duka: codes of payments, the ledger of what they owe and paid, and the papers of it.
set role app_owner;

-- A code of a payment by mobile money or bank. `code_key` is how codes are compared; a living one is one tenant's among all that are no
-- sandboxes, whose codes are nobody's but their own.
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
  status text not null default 'submitted' check (status in ('submitted', 'verified', 'rejected', 'expired', 'reversed')),
  is_sandbox boolean not null default false,
  submitted_by uuid default app.actor_id(),
  submitted_at timestamptz not null,
  expires_at timestamptz not null,
  decided_at timestamptz,
  decided_by uuid,
  decided_how text check (decided_how in ('hand', 'statement')),
  reason text,
  received numeric(18, 4) check (received > 0),
  received_on date,
  reversed_at timestamptz,
  reversed_by uuid,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  check ((status in ('verified', 'reversed')) = (received is not null and received_on is not null)),
  check ((status = 'reversed') = (reversed_at is not null))
);
create unique index payments_code on billing.payments (code_key) where status in ('submitted', 'verified') and not is_sandbox;
create unique index payments_sandbox_code on billing.payments (tenant_id, code_key) where status in ('submitted', 'verified') and is_sandbox;
create index payments_key on billing.payments (code_key, id);
create index payments_amount on billing.payments (currency, amount, id) where status = 'submitted';
create index payments_id on billing.payments (id);
create index payments_waiting on billing.payments (is_sandbox, expires_at) where status = 'submitted';
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
call app.isolate_table('billing.code_claims');
call app.audit_table('billing.code_claims', tenant_column => 'nobody');
grant select on billing.code_claims to app_system;

-- What a tenant owes and paid, by currency: nothing of it ever changes. A charge is negative, or nothing of a plan that is free; the balance is the
-- sum. What was wrong is undone by a reversal of the same days. An exchange takes a balance from one currency to another.
create table billing.ledger (
  tenant_id uuid not null references tenants.tenants,
  id uuid not null,
  kind text not null check (kind in ('charge', 'payment', 'credit', 'reversal', 'exchange')),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  amount numeric(18, 4) not null,
  payment_id uuid,
  reverses_id uuid,
  plan_id uuid references billing.plans,
  -- Of what a cycle costs: its days, the last one not among them. What was prorated in a cycle ends with it.
  from_day date,
  to_day date,
  note text,
  occurred_at timestamptz not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, payment_id) references billing.payments,
  foreign key (tenant_id, reverses_id) references billing.ledger,
  check (case kind when 'charge' then amount <= 0 when 'payment' then amount > 0 when 'credit' then amount > 0 else true end),
  check ((kind = 'reversal') = (reverses_id is not null)),
  check (from_day < to_day)
);
create unique index ledger_reversed on billing.ledger (tenant_id, reverses_id) where kind = 'reversal';
create index ledger_days on billing.ledger (tenant_id, to_day) where to_day is not null;
create unique index ledger_payment on billing.ledger (tenant_id, payment_id) where kind = 'payment';
create index ledger_plan on billing.ledger (plan_id) where plan_id is not null;
create index ledger_currency on billing.ledger (tenant_id, currency) include (amount);
call app.protect_table('billing.ledger');
revoke insert, update, delete on billing.ledger from app_api, app_system;

-- Invoices of cycles, credit notes of those that are undone, and receipts of payments, as they were issued in the platform's name. Those of a
-- sandbox are nobody's but its own, and have numbers of their own.
create table billing.documents (
  tenant_id uuid not null references tenants.tenants,
  id uuid not null,
  kind text not null check (kind in ('invoice', 'receipt', 'credit_note')),
  number bigint not null check (number > 0),
  is_sandbox boolean not null default false,
  currency text not null,
  amount numeric(18, 4) not null check (amount > 0),
  payment_id uuid,
  ledger_id uuid,
  content jsonb not null check (jsonb_typeof(content) = 'object'),
  issued_at timestamptz not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, payment_id) references billing.payments,
  foreign key (tenant_id, ledger_id) references billing.ledger
);
create unique index documents_number on billing.documents (kind, number) where not is_sandbox;
create unique index documents_sandbox_number on billing.documents (tenant_id, kind, number) where is_sandbox;
create index documents_ledger on billing.documents (tenant_id, ledger_id) where ledger_id is not null;
call app.protect_table('billing.documents');
revoke insert, update, delete on billing.documents from app_api, app_system;

-- The last number of each kind: a paper takes the next one in its transaction, so that there are no gaps.
create table billing.numbers (
  kind text primary key check (kind in ('invoice', 'receipt', 'credit_note')),
  last bigint not null check (last >= 0)
);
alter table billing.numbers enable row level security;
alter table billing.numbers force row level security;
create policy counting on billing.numbers to app_owner using (true) with check (true);
insert into billing.numbers (kind, last) values ('invoice', 0), ('receipt', 0), ('credit_note', 0);
