-- What a tenant allows its people to do to stock, and what waits for somebody who may.
set role app_owner;

-- How a tenant keeps its stock: nothing is dated on or before `closed_through`; `backdate_days` says by role how far back;
-- `limits` by role how much quantity and value one correction may move; `reasons` which types of movement need one;
-- `recount_…` from what difference on a line is counted twice; `min_receipt_days` how long what is received is valid, unless it
-- is confirmed; `update_cost`: products cost what was last received.
create table inventory.settings (
  tenant_id uuid primary key default app.tenant_id() references tenants.tenants,
  id uuid generated always as (tenant_id) stored,
  closed_through date,
  backdate_days jsonb not null default '{}' check (jsonb_typeof(backdate_days) = 'object'),
  limits jsonb not null default '{}' check (jsonb_typeof(limits) = 'object'),
  recount_quantity numeric(18, 4) check (recount_quantity >= 0),
  recount_percent numeric(7, 4) check (recount_percent >= 0),
  reasons text[] not null default '{adjust,discard}' check (reasons <@ '{adjust,discard,count,return,supplier_return}'),
  min_receipt_days int check (min_receipt_days between 0 and 3650),
  update_cost boolean not null default false,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
call app.protect_table('inventory.settings');

-- functions: inventory/keep_entered_cost
create trigger keep_entered_cost before insert or update of cost on inventory.products
  for each row execute function inventory.keep_entered_cost();
-- Pages of a type in the branches of who is limited to some; the planner expects of a warehouse what it does of a large tenant.
call app.expect_large_tenants('inventory.stock_movements', '{warehouse_id}');
create index stock_movements_warehouse_type on inventory.stock_movements (tenant_id, warehouse_id, type, id) where type <> 'issue';
create index stock_movements_received on inventory.stock_movements (tenant_id, product_id, occurred_at, id)
  where type = 'receive' and reverses_id is null;

-- functions: inventory/check_limit
create trigger within_limit after insert on inventory.stock_movements referencing new table as posted
  for each statement execute function inventory.check_limit();

-- Corrections of stock that are beyond what their author may post: somebody whose limits cover them posts them, or not. One of a lot
-- that there is not has its number and date until then, and no lot.
create table inventory.movement_requests (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  status text not null default 'waiting' check (status in ('waiting', 'approved', 'rejected', 'cancelled')),
  type text not null check (type in ('adjust', 'discard', 'count', 'return', 'supplier_return')),
  product_id uuid not null,
  warehouse_id uuid not null,
  lot_id uuid,
  lot_number text,
  expires_on date,
  quantity numeric(18, 4) not null,
  unit text,
  unit_quantity numeric(18, 4),
  serials text[],
  unit_cost numeric(18, 4) check (unit_cost >= 0),
  currency text check (currency ~ '^[A-Z]{3}$'),
  reason text,
  reference text,
  issue_id uuid,
  supplier_id uuid,
  receipt_id uuid,
  occurred_at timestamptz not null default now(),
  author_id uuid not null default app.actor_id(),
  person_id uuid default coalesce(app.user_id(), identity.key_author(app.tenant_id(), app.actor_id())),
  decided_by uuid,
  decided_at timestamptz,
  decision_reason text,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, product_id) references inventory.products (tenant_id, id),
  foreign key (tenant_id, warehouse_id) references inventory.warehouses (tenant_id, id),
  foreign key (tenant_id, product_id, lot_id) references inventory.lots (tenant_id, product_id, id),
  constraint movement_requests_issue foreign key (tenant_id, issue_id) references inventory.stock_movements (tenant_id, id),
  constraint request_new_lot check (expires_on is null or lot_number is not null),
  constraint request_unit check ((unit is null) = (unit_quantity is null)),
  constraint movement_requests_supplier foreign key (tenant_id, supplier_id) references inventory.suppliers (tenant_id, id),
  constraint movement_requests_receipt foreign key (tenant_id, receipt_id) references inventory.stock_movements (tenant_id, id),
  constraint request_links check ((issue_id is not null) = (type = 'return') and (currency is null or unit_cost is not null)
    and (supplier_id is not null) = (type = 'supplier_return') and (receipt_id is null or type = 'supplier_return'))
);
create index movement_requests_status on inventory.movement_requests (tenant_id, status, id);
create index movement_requests_warehouse on inventory.movement_requests (tenant_id, warehouse_id, id);
create index movement_requests_warehouse_status on inventory.movement_requests (tenant_id, warehouse_id, status, id);
call app.protect_table('inventory.movement_requests');
call app.limit_table('inventory.movement_requests');
call app.expect_large_tenants('inventory.movement_requests', '{warehouse_id}');
create policy movement_requests_issue on inventory.movement_requests as restrictive for insert to app_api
  with check (movement_requests.issue_id is null or (select true from inventory.stock_movements i
    where i.tenant_id = movement_requests.tenant_id and i.id = movement_requests.issue_id));
create policy movement_requests_receipt on inventory.movement_requests as restrictive for insert to app_api
  with check (movement_requests.receipt_id is null or (select true from inventory.stock_movements r
    where r.tenant_id = movement_requests.tenant_id and r.id = movement_requests.receipt_id));
revoke delete on inventory.movement_requests from app_api, app_system;

-- What was recorded keeps its meaning.
-- functions: inventory/has_history inventory/keep_product inventory/keep_book_currency inventory/keep_time_zone
create trigger keep_product before update of unit, currency on inventory.products
  for each row when (old.unit <> new.unit or old.currency <> new.currency) execute function inventory.keep_product();
create trigger keep_book_currency before update of currency on tenants.tenants
  for each row when (old.currency <> new.currency) execute function inventory.keep_book_currency();
-- By its name before keep_book_currency and keep_currency, as movements lock days and closing before the currency.
create trigger days_stay before update of time_zone on tenants.tenants
  for each row when (old.time_zone <> new.time_zone) execute function inventory.keep_time_zone();
