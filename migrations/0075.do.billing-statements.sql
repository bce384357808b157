-- Statements of the platform's bank and mobile-money accounts, against which codes of payments are matched.
set role app_owner;

-- A line that came in, once by its reference. It is no tenant's before it is matched, and then stands for one payment, and no
-- other one: it stays where that goes. `tried_at` is when it was last looked at, in real time.
create table billing.statement_lines (
  id uuid primary key,
  reference text not null,
  reference_key text not null,
  amount numeric(18, 4) not null check (amount > 0),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  paid_on date not null,
  payer_name text,
  payer_phone text,
  status text not null default 'open' check (status in ('open', 'matched', 'dismissed')),
  payment_id uuid,
  -- Why people dismissed it.
  reason text,
  brought_by uuid default app.actor_id(),
  tried_at timestamptz,
  created_at timestamptz not null default now(),
  check ((status = 'matched') = (payment_id is not null)),
  check (reason is null or status = 'dismissed')
);
create unique index statement_lines_payment on billing.statement_lines (payment_id) where payment_id is not null;
create index statement_lines_tried on billing.statement_lines (tried_at nulls first, id) where status = 'open';
create index statement_lines_old on billing.statement_lines (created_at) where status = 'open';
create index statement_lines_status on billing.statement_lines (status, id);
create unique index statement_lines_reference on billing.statement_lines (reference_key);
create index statement_lines_open on billing.statement_lines (currency, amount, paid_on) where status = 'open';
alter table billing.statement_lines enable row level security;
alter table billing.statement_lines force row level security;
create policy platform on billing.statement_lines to app_system, app_owner
  using ((select app.is_platform())) with check ((select app.is_platform()));
create policy maintenance on billing.statement_lines to app_owner
  using ((select app.is_maintenance())) with check ((select app.is_maintenance()));
call app.audit_table('billing.statement_lines', tenant_column => 'nobody', derived => '{tried_at}');
call app.keep_finite('billing.statement_lines');
grant select on billing.statement_lines to app_system;

-- Payments that a line may be, with why: for people to accept or dismiss.
create table billing.suggestions (
  tenant_id uuid not null references tenants.tenants,
  id uuid not null,
  line_id uuid not null references billing.statement_lines,
  payment_id uuid not null,
  reasons text[] not null,
  status text not null default 'open' check (status in ('open', 'accepted', 'dismissed')),
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, payment_id) references billing.payments
);
create unique index suggestions_pair on billing.suggestions (tenant_id, line_id, payment_id);
create index suggestions_line on billing.suggestions (line_id);
create index suggestions_id on billing.suggestions (id);
create index suggestions_open on billing.suggestions (id) where status = 'open';
create index suggestions_payment on billing.suggestions (tenant_id, payment_id) where status = 'open';
call app.isolate_table('billing.suggestions');
call app.audit_table('billing.suggestions', tenant_column => 'nobody');
create trigger touch before update on billing.suggestions for each row execute function app.touch();
grant select on billing.suggestions to app_system;
