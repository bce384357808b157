-- Tills, and the sessions in which cashiers answer for what is in them.
set role app_owner;

-- Where money is taken. `blind`: what a session should have stays hidden from its cashier until it is counted.
create table sales.tills (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  name text not null check (name <> ''),
  warehouse_id uuid not null,
  blind boolean not null default false,
  active boolean not null default true,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  primary key (tenant_id, id),
  constraint tills_warehouse foreign key (tenant_id, warehouse_id) references inventory.warehouses (tenant_id, id)
);
create unique index tills_name on sales.tills (tenant_id, name) where deleted_at is null;
create index tills_by_name on sales.tills (tenant_id, name, id) where deleted_at is null;
create index tills_of_warehouse on sales.tills (tenant_id, warehouse_id, id) where deleted_at is null;
call app.protect_table('sales.tills');
call app.limit_table('sales.tills', policy => 'tills_warehouse');

-- From the moment when a cashier, a person or a key, opens a till with some change in it until it is counted. `number` is the till's own: its
-- sessions follow one another without gaps. `counted` is what was there then, `totals` what should have been, by method and
-- currency, and `difference` of the cash in the session's own currency; a session that was closed stays as it is.
create table sales.till_sessions (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  till_id uuid not null,
  warehouse_id uuid not null,
  number int not null,
  status text not null default 'open' check (status in ('open', 'closed')),
  cashier_id uuid not null,
  cashier_name text not null,
  currency text not null default tenants.currency() check (currency ~ '^[A-Z]{3}$'),
  opening_float numeric(18, 4) not null default 0 check (opening_float >= 0),
  opened_at timestamptz not null default now(),
  closed_at timestamptz,
  closed_by uuid,
  closed_by_name text,
  counted jsonb,
  totals jsonb,
  difference numeric(18, 4),
  note text,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, till_id) references sales.tills (tenant_id, id),
  foreign key (tenant_id, warehouse_id) references inventory.warehouses (tenant_id, id),
  constraint closed_or_open check (num_nulls(closed_at, closed_by_name, counted, totals, difference)
                                   = case status when 'closed' then 0 else 5 end)
);
create unique index till_sessions_number on sales.till_sessions (tenant_id, till_id, number);
create unique index till_sessions_open_till on sales.till_sessions (tenant_id, till_id) where status = 'open';
create unique index till_sessions_open_cashier on sales.till_sessions (tenant_id, cashier_id) where status = 'open';
create index till_sessions_till on sales.till_sessions (tenant_id, till_id, opened_at, id);
create index till_sessions_opened on sales.till_sessions (tenant_id, opened_at, id);
create index till_sessions_status on sales.till_sessions (tenant_id, status, opened_at, id);
create index till_sessions_cashier on sales.till_sessions (tenant_id, cashier_id, opened_at, id);
create index till_sessions_warehouse on sales.till_sessions (tenant_id, warehouse_id, opened_at, id);
call app.protect_table('sales.till_sessions');
call app.limit_table('sales.till_sessions');
call app.expect_large_tenants('sales.till_sessions', '{warehouse_id}');
revoke delete on sales.till_sessions from app_api, app_system;

-- Cash that was put into the till of an open session, or taken out, beside what was sold.
create table sales.cash_movements (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  till_session_id uuid not null,
  warehouse_id uuid not null,
  direction text not null check (direction in ('in', 'out')),
  amount numeric(18, 4) not null check (amount > 0),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  reason text not null check (reason <> ''),
  reference text,
  moved_by uuid,
  moved_by_name text not null,
  moved_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, till_session_id) references sales.till_sessions (tenant_id, id),
  foreign key (tenant_id, warehouse_id) references inventory.warehouses (tenant_id, id)
);
create index cash_movements_session on sales.cash_movements (tenant_id, till_session_id, id);
call app.protect_table('sales.cash_movements');
call app.limit_table('sales.cash_movements');
revoke update, delete on sales.cash_movements from app_api, app_system;

-- The session into whose till a payment went, or out of which a refund came. What is late has none: it is looked for by who took it.
alter table sales.payments add constraint payments_till_session foreign key (tenant_id, till_session_id)
  references sales.till_sessions (tenant_id, id);
create index payments_session on sales.payments (tenant_id, till_session_id, id) where till_session_id is not null;
create index payments_taker_taken on sales.payments (tenant_id, taken_by, taken_at) where till_session_id is null;

-- functions: sales/keep_till sales/keep_till_session sales/keep_cash_movement sales/keep_payment_session
create trigger keep_till before update on sales.tills
  for each row when (old.warehouse_id <> new.warehouse_id or (old.deleted_at is null and new.deleted_at is not null))
  execute function sales.keep_till();
create trigger keep_till_session before insert or update on sales.till_sessions
  for each row execute function sales.keep_till_session();
create trigger keep_cash_movement before insert on sales.cash_movements
  for each row execute function sales.keep_cash_movement();
create trigger keep_payment_session before insert on sales.payments
  for each row when (new.till_session_id is not null) execute function sales.keep_payment_session();
