-- The ledger of one product as a whole.
set role app_owner;

-- A row for each product that ever moved, only there to be locked: who makes a position of a product, or needs every position
-- that it has, locks it before those positions, so that none comes to be while their values are reckoned together.
create table inventory.product_ledgers (
  tenant_id uuid not null default app.tenant_id(),
  product_id uuid not null,
  primary key (tenant_id, product_id),
  foreign key (tenant_id, product_id) references inventory.products (tenant_id, id)
);
call app.isolate_table('inventory.product_ledgers');
