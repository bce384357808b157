-- The stock ledger, and what it sums to. Only its own triggers write the sums.
set role app_owner;

-- One row for each product at each warehouse: all its lots together. Locking it is the one lock of the ledger; who needs
-- several locks them by product, then warehouse, and locks lots only after them. `value`: at moving average cost, in the
-- currency of the tenant's books. `latest_at`: when the last of its movements happened.
create table inventory.stock_positions (
  tenant_id uuid not null default app.tenant_id(),
  product_id uuid not null,
  warehouse_id uuid not null,
  quantity numeric(18, 4) not null default 0 check (quantity >= 0),
  value numeric(32, 4) not null default 0 check (value >= 0),
  latest_at timestamptz not null default '-infinity',
  updated_at timestamptz not null default now(),
  primary key (tenant_id, product_id, warehouse_id),
  foreign key (tenant_id, product_id) references inventory.products (tenant_id, id),
  foreign key (tenant_id, warehouse_id) references inventory.warehouses (tenant_id, id)
);
create index stock_positions_warehouse on inventory.stock_positions (tenant_id, warehouse_id, product_id);
call app.isolate_table('inventory.stock_positions');
call app.limit_table('inventory.stock_positions');
grant select on inventory.stock_positions to app_api, app_system;

-- What there is of one lot, or of what has none, at a warehouse.
create table inventory.stock_levels (
  tenant_id uuid not null default app.tenant_id(),
  id uuid not null default app.uuid7(),
  product_id uuid not null,
  warehouse_id uuid not null,
  lot_id uuid,
  quantity numeric(18, 4) not null constraint stock_never_negative check (quantity >= 0),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, product_id) references inventory.products (tenant_id, id),
  foreign key (tenant_id, warehouse_id) references inventory.warehouses (tenant_id, id),
  foreign key (tenant_id, product_id, lot_id) references inventory.lots (tenant_id, product_id, id)
);
create unique index stock_levels_place on inventory.stock_levels (tenant_id, product_id, warehouse_id, lot_id) nulls not distinct;
create index stock_levels_warehouse on inventory.stock_levels (tenant_id, warehouse_id, product_id);
create index stock_levels_lot on inventory.stock_levels (tenant_id, lot_id) where lot_id is not null;
create index stock_levels_held on inventory.stock_levels (tenant_id, product_id, warehouse_id, id) where quantity > 0;
call app.isolate_table('inventory.stock_levels');
call app.limit_table('inventory.stock_levels');
grant select on inventory.stock_levels to app_api, app_system;

-- The ledger: append-only, signed quantities, one row for each leg, in the order of `occurred_at` and `id`. `issue_id`: of
-- a return, the issue that it takes back; `reverses_id`: of a receipt, the one that it undoes. `supplier_id`: whom a return to
-- a supplier goes to, and `receipt_id` the receipt that it takes back. `stock_count_id`: the count whose difference this is;
-- `destruction_id`: the destruction that a discard is of. `late`: posted behind what happened after it. Three columns follow from the rest: `balance` as it was at posting; `value`, what it adds to the value
-- of its warehouse's stock; and the quantity of a count, which is what the level needs to become what was counted. `unit` and `unit_quantity` are what was said, where
-- a unit was named, whose cost the unit cost is. A unit cost is in its `currency`, which the `exchange_rate` of its day brought into that of the tenant's books, as the value is;
-- `standard_cost` is the product's of then, in that currency too, for what comes in without a cost of its own.
create table inventory.stock_movements (
  tenant_id uuid not null default app.tenant_id(),
  id uuid not null,
  type text not null check (type in ('receive', 'issue', 'transfer', 'adjust', 'return', 'discard', 'count',
    'revalue', 'supplier_return')),
  product_id uuid not null,
  warehouse_id uuid not null,
  lot_id uuid,
  quantity numeric(18, 4) not null,
  counted numeric(18, 4) check (counted >= 0),
  balance numeric(18, 4) not null,
  unit text,
  unit_quantity numeric(18, 4),
  serials text[],
  unit_cost numeric(26, 12) check (unit_cost >= 0),
  currency text check (currency ~ '^[A-Z]{3}$'),
  exchange_rate numeric(24, 12) check (exchange_rate > 0),
  standard_cost numeric(34, 12) check (standard_cost >= 0),
  value numeric(32, 4) not null default 0,
  reason text,
  reference text,
  transfer_id uuid,
  issue_id uuid,
  reverses_id uuid,
  stock_count_id uuid,
  supplier_id uuid,
  receipt_id uuid,
  destruction_id uuid,
  late boolean not null default false,
  occurred_at timestamptz not null,
  created_by uuid default app.actor_id(),
  created_at timestamptz not null default now(),
  primary key (tenant_id, id) with (fillfactor = 100),
  -- The position has its tenant, product and warehouse. Its movements lock it anyway; their rows would be locked by all movements at once.
  foreign key (tenant_id, product_id, warehouse_id) references inventory.stock_positions (tenant_id, product_id, warehouse_id),
  foreign key (tenant_id, product_id, lot_id) references inventory.lots (tenant_id, product_id, id),
  foreign key (tenant_id, transfer_id) references inventory.stock_transfers (tenant_id, id),
  foreign key (tenant_id, issue_id) references inventory.stock_movements (tenant_id, id),
  foreign key (tenant_id, reverses_id) references inventory.stock_movements (tenant_id, id),
  foreign key (tenant_id, stock_count_id) references inventory.stock_counts (tenant_id, id),
  foreign key (tenant_id, supplier_id) references inventory.suppliers (tenant_id, id),
  foreign key (tenant_id, receipt_id) references inventory.stock_movements (tenant_id, id),
  constraint movement_sign check (case type
    when 'receive' then quantity <> 0 and (quantity > 0) = (reverses_id is null) when 'return' then quantity > 0
    when 'revalue' then quantity = 0 and unit_cost is not null
    when 'issue' then quantity < 0 when 'discard' then quantity < 0 when 'supplier_return' then quantity < 0
    when 'transfer' then quantity <> 0 and transfer_id is not null
    when 'adjust' then quantity <> 0
    when 'count' then counted is not null end),
  constraint movement_cost check ((unit_cost is null) = (currency is null) and (unit_cost is null) = (exchange_rate is null)),
  constraint movement_links check (
    (issue_id is not null) = (type = 'return') and (reverses_id is null or type = 'receive') and (stock_count_id is null or type = 'count')
    and (supplier_id is null or type = 'receive') = (type <> 'supplier_return') and (receipt_id is null or type = 'supplier_return')
    and (destruction_id is null or type = 'discard'))
) with (fillfactor = 90);
-- For lists by `id` or `occurred_at`: of all, a product, a warehouse. Most movements are issues, which these orders find. What is of one moment is sorted by ids as it is read.
create index stock_movements_product on inventory.stock_movements (tenant_id, product_id, id);
create index stock_movements_warehouse on inventory.stock_movements (tenant_id, warehouse_id, id);
create index stock_movements_occurred on inventory.stock_movements (tenant_id, occurred_at) with (fillfactor = 100);
create index stock_movements_type on inventory.stock_movements (tenant_id, type, id) where type <> 'issue';
create index stock_movements_product_occurred on inventory.stock_movements (tenant_id, product_id, occurred_at);
create index stock_movements_warehouse_occurred on inventory.stock_movements (tenant_id, warehouse_id, occurred_at);
create index stock_movements_type_occurred on inventory.stock_movements (tenant_id, type, occurred_at) where type <> 'issue';
create index stock_movements_transfer on inventory.stock_movements (tenant_id, transfer_id) where transfer_id is not null;
create index stock_movements_transferred on inventory.stock_movements (tenant_id, product_id, transfer_id) where transfer_id is not null;
create index stock_movements_lot on inventory.stock_movements (tenant_id, lot_id, id) where lot_id is not null;
create index stock_movements_issue on inventory.stock_movements (tenant_id, issue_id) where issue_id is not null;
create unique index stock_movements_reversed on inventory.stock_movements (tenant_id, reverses_id) where reverses_id is not null;
create index stock_movements_receipt on inventory.stock_movements (tenant_id, receipt_id) where receipt_id is not null;
create unique index stock_movements_stock_count on inventory.stock_movements (tenant_id, stock_count_id, product_id, lot_id) nulls not distinct where stock_count_id is not null;
call app.expect_large_tenants('inventory.stock_movements');
call app.isolate_table('inventory.stock_movements');
call app.limit_table('inventory.stock_movements');
call app.audit_table('inventory.stock_movements', derived => '{balance,value}', rows_stay => true);
grant select, insert on inventory.stock_movements to app_api, app_system;

-- functions: inventory/standing_row inventory/moved_payload inventory/post_movement inventory/value_late_movements inventory/counts_given_way
create or replace view audit.standing_rows with (security_invoker = true) as
select m.tenant_id, m.id, 'inventory.stock_movements' as target_type, inventory.standing_row(m) as standing from inventory.stock_movements m;
create or replace view platform.standing_payloads with (security_invoker = true) as
select m.tenant_id, m.id, 'inventory.stock.moved' as type, inventory.moved_payload(m) as payload from inventory.stock_movements m;

create trigger post before insert on inventory.stock_movements for each row execute function inventory.post_movement();
create trigger late after insert on inventory.stock_movements referencing new table as posted for each statement execute function inventory.value_late_movements();

-- For other modules: what there is of a product at a warehouse, and of a lot there.
create view inventory.stock_positions_view with (security_invoker = true) as
select p.tenant_id, p.product_id, p.warehouse_id, p.quantity, p.value from inventory.stock_positions p;
create view inventory.stock_levels_view with (security_invoker = true) as
select l.tenant_id, l.id, l.product_id, l.warehouse_id, l.lot_id, l.quantity from inventory.stock_levels l;

-- For other modules: the ledger, as its value is reckoned from it.
create view inventory.ledger with (security_invoker = true) as
select m.tenant_id, m.id, m.type, m.product_id, m.warehouse_id, m.lot_id, m.quantity, m.value, m.reason, m.reference, m.transfer_id, m.issue_id, m.reverses_id, m.stock_count_id, m.supplier_id, m.receipt_id,
       m.destruction_id, m.late, m.occurred_at, m.created_by
  from inventory.stock_movements m;

grant select on inventory.stock_positions_view, inventory.stock_levels_view, inventory.ledger to app_api, app_system;
