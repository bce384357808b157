-- Purchase requests, from draft to delivery.
set role app_owner;

-- functions: identity/key_author purchasing/may_become purchasing/move_request purchasing/keep_lines purchasing/keep_warehouses purchasing/check_approval

-- A request to buy. The rule by which it is approved is fixed when it is submitted. `round`: how often it was begun anew; approvals of an earlier
-- one count no more. `warehouse_ids`: those of its lines, in order, kept by their trigger; who is limited to branches finds it by the first.
create table purchasing.purchase_requests (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  status text not null default 'draft' check (status in ('draft', 'submitted', 'approved', 'rejected', 'cancelled',
    'partially_received', 'received', 'closed')),
  supplier_id uuid,
  currency text not null default tenants.currency() check (currency ~ '^[A-Z]{3}$'),
  reference text,
  note text,
  needed_by date,
  suggested boolean not null default false,
  author_id uuid not null default app.actor_id(),
  rule_id uuid,
  approver_roles text[],
  required_approvals int,
  approvals int not null default 0,
  round int not null default 1,
  submitted_at timestamptz,
  decided_at timestamptz,
  decision_reason text,
  warehouse_ids uuid[] not null default '{}',
  first_warehouse uuid generated always as (warehouse_ids[1]) stored,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  primary key (tenant_id, id),
  constraint purchase_requests_supplier foreign key (tenant_id, supplier_id)
    references inventory.suppliers (tenant_id, id),
  foreign key (tenant_id, rule_id) references purchasing.approval_rules (tenant_id, id)
);
create index purchase_requests_status on purchasing.purchase_requests (tenant_id, status, created_at, id);
create index purchase_requests_supplier on purchasing.purchase_requests (tenant_id, supplier_id, created_at, id);
create index purchase_requests_author on purchasing.purchase_requests (tenant_id, author_id, created_at, id);
create index purchase_requests_created on purchasing.purchase_requests (tenant_id, created_at, id);
create index purchase_requests_updated on purchasing.purchase_requests (tenant_id, updated_at, id);
create index purchase_requests_place on purchasing.purchase_requests (tenant_id, first_warehouse, created_at, id);
create index purchase_requests_place_updated on purchasing.purchase_requests (tenant_id, first_warehouse, updated_at, id);
create index purchase_requests_place_status on purchasing.purchase_requests (tenant_id, first_warehouse, status, created_at, id);
create index purchase_requests_place_supplier on purchasing.purchase_requests (tenant_id, first_warehouse, supplier_id, created_at, id);
create index purchase_requests_place_author on purchasing.purchase_requests (tenant_id, first_warehouse, author_id, created_at, id);
alter table purchasing.purchase_requests alter column first_warehouse set (n_distinct = 10);
call app.protect_table('purchasing.purchase_requests', derived => '{first_warehouse}', kept => '{warehouse_ids}');
call app.limit_table('purchasing.purchase_requests', 'warehouse_ids <@ :warehouses');
call app.expect_large_tenants('purchasing.purchase_requests');
create trigger move_request before insert or update or delete on purchasing.purchase_requests
  for each row execute function purchasing.move_request();

-- `quantity` and `received` are in the product's own units; `unit` and `unit_quantity` are what was said in one, whose the price then is.
create table purchasing.purchase_request_lines (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  purchase_request_id uuid not null,
  position int not null,
  product_id uuid not null,
  warehouse_id uuid not null,
  quantity numeric(18, 4) not null check (quantity > 0),
  unit text,
  unit_quantity numeric(18, 4) check (unit_quantity > 0),
  unit_price numeric(18, 4) not null check (unit_price >= 0),
  line_total numeric(38, 8) not null generated always as (coalesce(unit_quantity, quantity) * unit_price) stored,
  received numeric(18, 4) not null default 0 check (received >= 0),
  note text,
  explanation jsonb,
  constraint line_unit check ((unit is null) = (unit_quantity is null)),
  primary key (tenant_id, id),
  foreign key (tenant_id, purchase_request_id) references purchasing.purchase_requests (tenant_id, id) on delete cascade,
  foreign key (tenant_id, product_id) references inventory.products (tenant_id, id),
  foreign key (tenant_id, warehouse_id) references inventory.warehouses (tenant_id, id)
);
create unique index purchase_request_lines_position on purchasing.purchase_request_lines (tenant_id, purchase_request_id, position);
create index purchase_request_lines_to_come on purchasing.purchase_request_lines (tenant_id, product_id, warehouse_id) where received < quantity;
create index purchase_request_lines_product on purchasing.purchase_request_lines (tenant_id, product_id, purchase_request_id);
call app.protect_table('purchasing.purchase_request_lines');
call app.limit_table('purchasing.purchase_request_lines',
  'warehouse_id = any (:warehouses) and (select true from purchasing.purchase_requests r
    where r.tenant_id = purchase_request_lines.tenant_id and r.id = purchase_request_id)',
  writes => 'warehouse_id = any (:warehouses)');
call app.expect_large_tenants('purchasing.purchase_request_lines');
create trigger keep_lines before insert or update or delete on purchasing.purchase_request_lines
  for each row execute function purchasing.keep_lines();
create trigger keep_warehouses after insert on purchasing.purchase_request_lines
  referencing new table as changed for each statement execute function purchasing.keep_warehouses();
create trigger keep_warehouses_left after delete on purchasing.purchase_request_lines
  referencing old table as changed for each statement execute function purchasing.keep_warehouses();

-- The history of a purchase request: append-only. `status` is that after the step. `person_id` answers for the step: who acts, or whose API key does. An
-- approval names whose authority it used, which counts once.
create table purchasing.purchase_request_steps (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null default app.uuid7(),
  purchase_request_id uuid not null,
  kind text not null check (kind in ('create', 'change', 'submit', 'approve', 'reject', 'cancel', 'receive', 'reverse', 'rework', 'remove',
    'restore')),
  status text not null,
  actor_kind text not null default app.claims() ->> 'kind',
  actor_id uuid default app.actor_id(),
  person_id uuid default coalesce(app.user_id(), identity.key_author(app.tenant_id(), app.actor_id())),
  authority_id uuid,
  round int not null default 1,
  reason text,
  detail jsonb,
  occurred_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, purchase_request_id) references purchasing.purchase_requests (tenant_id, id) on delete cascade
);
create index purchase_request_steps_occurred on purchasing.purchase_request_steps (tenant_id, occurred_at);
create index purchase_request_steps_request on purchasing.purchase_request_steps (tenant_id, purchase_request_id, id);
create unique index purchase_request_steps_approver on purchasing.purchase_request_steps (tenant_id, purchase_request_id, round, actor_id)
  where kind = 'approve';
create unique index purchase_request_steps_authority on purchasing.purchase_request_steps (tenant_id, purchase_request_id, round, authority_id)
  where kind = 'approve';
call app.protect_table('purchasing.purchase_request_steps');
call app.limit_table('purchasing.purchase_request_steps', '(select true from purchasing.purchase_requests r
  where r.tenant_id = purchase_request_steps.tenant_id and r.id = purchase_request_id)');
revoke update, delete on purchasing.purchase_request_steps from app_api, app_system;

-- For other modules: purchase requests that wait for a decision or for goods, and what happened to any of them.
create view purchasing.open_purchase_requests with (security_invoker = true) as
select r.tenant_id, r.id, r.status
  from purchasing.purchase_requests r
 where r.status in ('submitted', 'approved', 'partially_received');
create view purchasing.purchase_request_steps_view with (security_invoker = true) as
select s.tenant_id, s.purchase_request_id, s.kind, s.status, s.occurred_at from purchasing.purchase_request_steps s;
grant select on purchasing.open_purchase_requests, purchasing.purchase_request_steps_view to app_api;

-- For the stock: what is ordered, from when it is submitted, and still to come.
create or replace view inventory.expected_stock with (security_invoker = true) as
select l.tenant_id, l.product_id, l.warehouse_id, l.quantity - l.received as quantity
  from purchasing.purchase_request_lines l
  join purchasing.purchase_requests r on r.tenant_id = l.tenant_id and r.id = l.purchase_request_id
 where r.status in ('submitted', 'approved', 'partially_received') and l.received < l.quantity;

-- For the catalogue: what was ordered or is to be, in the unit that it was said in; also of drafts that were removed or
-- rejected, which may come back, and of what was received, which may be reversed.
create or replace view inventory.ordered_units with (security_invoker = true) as
select l.tenant_id, l.product_id, l.unit
  from purchasing.purchase_request_lines l
  join purchasing.purchase_requests r on r.tenant_id = l.tenant_id and r.id = l.purchase_request_id
 where r.status not in ('cancelled', 'closed');

create trigger check_approval before insert on purchasing.purchase_request_steps
  for each row when (new.kind = 'approve') execute function purchasing.check_approval();
