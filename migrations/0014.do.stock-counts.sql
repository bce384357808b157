-- What is there, counted by hand: opening, while the lines of a large sheet are written, open, counting, in review, then the differences are posted: of many lines in slices, while it is `posting`, for who said so,
-- `posted_by`, within what they may (`posted_as`: their kind and roles). A sheet is of the products of `sheet_category`, where one was named, and has those up to the
-- SKU `sheet_through`; it is written for who opened it, `opened_by`, and as long as they may: then it is cancelled, and `stopped_because` says why.
set role app_owner;

create table inventory.stock_counts (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  warehouse_id uuid not null,
  status text not null default 'open' check (status in ('opening', 'open', 'counting', 'review', 'posting', 'posted', 'cancelled')),
  blind boolean not null default false,
  reference text,
  note text,
  sheet_category text,
  sheet_through text,
  opened_by uuid default app.actor_id(),
  opener_kind text,
  stopped_because text check (stopped_because = 'opener_may_not'),
  reason text,
  posted_by uuid,
  posted_as jsonb,
  finished_at timestamptz,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, warehouse_id) references inventory.warehouses (tenant_id, id),
  constraint count_finished check ((status in ('posted', 'cancelled')) = (finished_at is not null)),
  constraint count_stopped check (stopped_because is null or status = 'cancelled'),
  constraint count_posted_by check (status not in ('posting', 'posted') or posted_as is not null)
);
create index stock_counts_status on inventory.stock_counts (tenant_id, status, id);
create index stock_counts_warehouse on inventory.stock_counts (tenant_id, warehouse_id, id);
create index stock_counts_warehouse_status on inventory.stock_counts (tenant_id, warehouse_id, status, id);
call app.protect_table('inventory.stock_counts', derived => '{sheet_through}');
call app.limit_table('inventory.stock_counts');
call app.expect_large_tenants('inventory.stock_counts', '{warehouse_id}');
revoke delete on inventory.stock_counts from app_api, app_system;

-- A line of the sheet has nothing counted yet. `serials`: those that were seen, where people named them. `expected` is the level at the moment of counting, as the books have it;
-- `rounds`, how often it was counted; `posted_at`, since when it is in the ledger, and `refusal`, the code for which it is not, until it is counted again or posted anew.
create table inventory.stock_count_lines (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  stock_count_id uuid not null,
  product_id uuid not null,
  lot_id uuid,
  expected numeric(18, 4),
  counted numeric(18, 4) check (counted >= 0),
  counted_at timestamptz,
  counted_by uuid,
  serials text[],
  rounds int not null default 0,
  posted_at timestamptz,
  refusal text,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, stock_count_id) references inventory.stock_counts (tenant_id, id),
  foreign key (tenant_id, product_id) references inventory.products (tenant_id, id),
  foreign key (tenant_id, product_id, lot_id) references inventory.lots (tenant_id, product_id, id),
  constraint counted_or_not check (num_nulls(expected, counted, counted_at) in (0, 3)),
  constraint posted_or_refused check (num_nonnulls(posted_at, refusal) = 0 or counted is not null and num_nulls(posted_at, refusal) = 1)
);
create unique index stock_count_lines_place on inventory.stock_count_lines (tenant_id, stock_count_id, product_id, lot_id)
  nulls not distinct;
create index stock_count_lines_waiting on inventory.stock_count_lines (tenant_id, stock_count_id, id)
  where counted is not null and posted_at is null and refusal is null;
create index stock_count_lines_refused on inventory.stock_count_lines (tenant_id, stock_count_id) where refusal is not null;
call app.protect_table('inventory.stock_count_lines', derived => '{posted_at,refusal}');
call app.limit_table('inventory.stock_count_lines', '(select true from inventory.stock_counts c
  where c.tenant_id = stock_count_lines.tenant_id and c.id = stock_count_id)');
revoke delete on inventory.stock_count_lines from app_api, app_system;
