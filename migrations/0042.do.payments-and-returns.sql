-- What came back of an order, what was paid for it, and the stock that moves with it.
set role app_owner;

-- Goods that a customer brought back at once: to the shelf, to a quarantine, or to be discarded. `document_id`: the credit note.
create table sales.returns (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  order_id uuid not null,
  warehouse_id uuid not null,
  destination text not null check (destination in ('restock', 'quarantine', 'discard')),
  reason_code text not null check (reason_code <> ''),
  note text,
  tax numeric(18, 4) not null default 0 check (tax >= 0),
  total numeric(18, 4) not null default 0 check (total >= tax),
  document_id uuid,
  returned_at timestamptz not null default now(),
  returned_by uuid default app.actor_id(),
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, order_id) references sales.orders (tenant_id, id),
  foreign key (tenant_id, warehouse_id) references inventory.warehouses (tenant_id, id)
);
create index returns_order on sales.returns (tenant_id, order_id, id);
create index returns_place on sales.returns (tenant_id, warehouse_id, id);
call app.protect_table('sales.returns');
call app.limit_table('sales.returns', 'warehouse_id = any (:warehouses) or (select true from sales.orders o
  where o.tenant_id = returns.tenant_id and o.id = order_id)');
-- It stays as it came, but for its document: functions that check what they are told write both.
revoke insert, update, delete on sales.returns from app_api, app_system;
create trigger keep_document before update on sales.returns for each row execute function sales.keep_document();

create table sales.return_lines (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null default app.uuid7(),
  return_id uuid not null,
  order_line_id uuid not null,
  quantity numeric(18, 4) not null check (quantity > 0),
  serials text[],
  tax numeric(18, 4) not null check (tax >= 0),
  total numeric(18, 4) not null check (total >= tax),
  primary key (tenant_id, id),
  foreign key (tenant_id, return_id) references sales.returns (tenant_id, id),
  foreign key (tenant_id, order_line_id) references sales.order_lines (tenant_id, id)
);
create unique index return_lines_line on sales.return_lines (tenant_id, return_id, order_line_id);
create index return_lines_order_line on sales.return_lines (tenant_id, order_line_id);
call app.protect_table('sales.return_lines');
call app.limit_table('sales.return_lines', '(select true from sales.returns r
  where r.tenant_id = return_lines.tenant_id and r.id = return_id)');
revoke insert, update, delete on sales.return_lines from app_api, app_system;

-- What was paid for an order, given back, or may be paid later (`credit`, which is no money). Of cash, `tendered` is what was
-- handed over and `change` what went back of it. `warehouse_id` is the order's.
create table sales.payments (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null default app.uuid7(),
  order_id uuid not null,
  warehouse_id uuid not null,
  return_id uuid,
  kind text not null check (kind in ('payment', 'refund', 'credit')),
  method text not null check (method in ('cash', 'card', 'mobile_money', 'bank', 'cheque', 'credit', 'other')),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  amount numeric(18, 4) not null check (amount > 0),
  tendered numeric(18, 4) check (tendered >= amount),
  change numeric(18, 4) not null generated always as (coalesce(tendered - amount, 0)) stored,
  reference text,
  till_session_id uuid,
  taken_by uuid default app.actor_id(),
  taken_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, order_id) references sales.orders (tenant_id, id),
  foreign key (tenant_id, warehouse_id) references inventory.warehouses (tenant_id, id),
  foreign key (tenant_id, return_id) references sales.returns (tenant_id, id),
  constraint payment_tendered check (tendered is null or (kind = 'payment' and method = 'cash')),
  constraint payment_credit check ((kind = 'credit') = (method = 'credit')),
  constraint payment_return check (return_id is null or kind = 'refund')
);
create index payments_order on sales.payments (tenant_id, order_id, id);
create index payments_taken on sales.payments (tenant_id, taken_at, id);
create index payments_method on sales.payments (tenant_id, method, id);
create index payments_kind on sales.payments (tenant_id, kind, id);
create index payments_taker on sales.payments (tenant_id, taken_by, id);
create index payments_return on sales.payments (tenant_id, return_id) where return_id is not null;
create index payments_place on sales.payments (tenant_id, warehouse_id, id);
create index payments_place_taken on sales.payments (tenant_id, warehouse_id, taken_at, id);
create index payments_place_method on sales.payments (tenant_id, warehouse_id, method, id);
call app.protect_table('sales.payments', derived => '{change}');
call app.limit_table('sales.payments');
call app.expect_large_tenants('sales.payments', '{warehouse_id}');
revoke insert, update, delete on sales.payments from app_api, app_system;
-- functions: sales/count_returned sales/check_brought_back sales/count_payments
create trigger count_returned after insert on sales.return_lines referencing new table as brought
  for each statement execute function sales.count_returned();
create constraint trigger check_brought_back after insert on sales.return_lines deferrable initially deferred
  for each row execute function sales.check_brought_back();
create trigger count_payments after insert on sales.payments referencing new table as came
  for each statement execute function sales.count_payments();
