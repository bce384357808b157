-- What an order is of, what of it was handed over, came back, and was paid.
set role app_owner;

-- `quantity`, `fulfilled`, `returned`, `cancelled` and `invoiced` are in the line's unit, of which one has `unit_factor` of the
-- product's own. `list_price` is what the product cost by its card, and `unit_price` what was asked: who asks another price than that
-- answers for it. A line of what is not `stocked` moves nothing.
create table sales.order_lines (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null default app.uuid7(),
  order_id uuid not null,
  position int not null check (position > 0),
  product_id uuid not null,
  sku text not null,
  name text not null,
  stocked boolean not null default true,
  quantity numeric(18, 4) not null check (quantity > 0),
  unit text,
  unit_factor numeric(18, 4) not null default 1 check (unit_factor > 0),
  own_quantity numeric(18, 4) not null generated always as (quantity * unit_factor) stored,
  lot_id uuid,
  serials text[],
  list_price numeric(18, 4) not null check (list_price >= 0),
  unit_price numeric(18, 4) not null check (unit_price >= 0),
  price_overridden boolean not null default false,
  discount_percent numeric(7, 4) check (discount_percent between 0 and 100),
  discount_amount numeric(18, 4) check (discount_amount >= 0),
  gross numeric(18, 4) not null check (gross >= 0),
  line_discount numeric(18, 4) not null default 0 check (line_discount >= 0),
  order_discount numeric(18, 4) not null default 0 check (order_discount >= 0),
  discount numeric(18, 4) not null generated always as (line_discount + order_discount) stored,
  band text,
  rate numeric(7, 4) not null default 0 check (rate >= 0),
  tax numeric(18, 4) not null check (tax >= 0),
  total numeric(18, 4) not null check (total >= tax),
  fulfilled numeric(18, 4) not null default 0 check (fulfilled >= 0),
  returned numeric(18, 4) not null default 0 check (returned >= 0),
  cancelled numeric(18, 4) not null default 0 check (cancelled >= 0),
  invoiced numeric(18, 4) not null default 0 check (invoiced between 0 and quantity),
  reservation_id uuid,
  note text,
  primary key (tenant_id, id),
  foreign key (tenant_id, order_id) references sales.orders (tenant_id, id),
  foreign key (tenant_id, product_id) references inventory.products (tenant_id, id),
  foreign key (tenant_id, product_id, lot_id) references inventory.lots (tenant_id, product_id, id),
  foreign key (tenant_id, reservation_id) references inventory.reservations (tenant_id, id),
  constraint order_line_discount check (num_nonnulls(discount_percent, discount_amount) < 2),
  constraint order_line_discounts check (line_discount + order_discount <= gross),
  constraint order_line_returned check (returned <= fulfilled),
  constraint order_line_parts check (fulfilled + cancelled <= quantity)
);
create unique index order_lines_position on sales.order_lines (tenant_id, order_id, position);
create index order_lines_product on sales.order_lines (tenant_id, product_id, id);
create index order_lines_lot on sales.order_lines (tenant_id, lot_id) where lot_id is not null;
create index order_lines_reservation on sales.order_lines (tenant_id, reservation_id) where reservation_id is not null;
call app.protect_table('sales.order_lines', derived => '{own_quantity,discount}');
call app.limit_table('sales.order_lines', '(select true from sales.orders o
  where o.tenant_id = order_lines.tenant_id and o.id = order_id)');
call app.expect_large_tenants('sales.order_lines');
-- functions: sales/keep_order_lines sales/check_sums sales/check_invoiced
create trigger keep_order_lines_insert after insert on sales.order_lines referencing new table as new_rows
  for each statement execute function sales.keep_order_lines();
create trigger keep_order_lines_update after update on sales.order_lines referencing old table as old_rows new table as new_rows
  for each statement execute function sales.keep_order_lines();
create trigger keep_order_lines_delete after delete on sales.order_lines referencing old table as old_rows
  for each statement execute function sales.keep_order_lines();
create constraint trigger check_sums after insert or delete or update of gross, line_discount, order_discount, tax, total, fulfilled, returned, cancelled
  on sales.order_lines deferrable initially deferred for each row execute function sales.check_sums();
create constraint trigger check_invoiced after update of invoiced on sales.order_lines deferrable initially deferred
  for each row execute function sales.check_invoiced();
create constraint trigger check_sums after insert or update on sales.orders deferrable initially deferred for each row execute function sales.check_sums();

-- What of an order was handed over at once, and its lines, of a lot or with serials where somebody chose them. `document_id`: the
-- fiscal document of it, where one was issued.
create table sales.fulfilments (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  order_id uuid not null,
  document_id uuid,
  fulfilled_at timestamptz not null default now(),
  fulfilled_by uuid default app.actor_id(),
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, order_id) references sales.orders (tenant_id, id)
);
create index fulfilments_order on sales.fulfilments (tenant_id, order_id, id);
call app.protect_table('sales.fulfilments');
call app.limit_table('sales.fulfilments', '(select true from sales.orders o
  where o.tenant_id = fulfilments.tenant_id and o.id = order_id)');
-- It stays as it was handed over, but for its document, which functions name that see that it is of the order.
revoke insert, update, delete on sales.fulfilments from app_api, app_system;
grant insert (tenant_id, id, order_id, fulfilled_at) on sales.fulfilments to app_api, app_system;
-- functions: sales/keep_document
create trigger keep_document before update on sales.fulfilments for each row execute function sales.keep_document();

create table sales.fulfilment_lines (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null default app.uuid7(),
  fulfilment_id uuid not null,
  order_line_id uuid not null,
  quantity numeric(18, 4) not null check (quantity > 0),
  lot_id uuid,
  serials text[],
  primary key (tenant_id, id),
  foreign key (tenant_id, lot_id) references inventory.lots (tenant_id, id),
  foreign key (tenant_id, fulfilment_id) references sales.fulfilments (tenant_id, id),
  foreign key (tenant_id, order_line_id) references sales.order_lines (tenant_id, id)
);
create unique index fulfilment_lines_line on sales.fulfilment_lines (tenant_id, fulfilment_id, order_line_id);
create index fulfilment_lines_order_line on sales.fulfilment_lines (tenant_id, order_line_id);
call app.protect_table('sales.fulfilment_lines');
call app.limit_table('sales.fulfilment_lines', '(select true from sales.fulfilments f
  where f.tenant_id = fulfilment_lines.tenant_id and f.id = fulfilment_id)');
revoke update, delete on sales.fulfilment_lines from app_api, app_system;
-- functions: sales/count_fulfilled sales/check_handed_over
create trigger count_fulfilled after insert on sales.fulfilment_lines referencing new table as handed
  for each statement execute function sales.count_fulfilled();
create constraint trigger check_handed_over after insert on sales.fulfilment_lines deferrable initially deferred
  for each row execute function sales.check_handed_over();
