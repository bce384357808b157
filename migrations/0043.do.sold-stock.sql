-- The stock that moves with what is sold.
set role app_owner;

-- What is not stocked, such as a service, is sold and never moved.
alter table inventory.products add column stocked boolean not null default true;
-- functions: inventory/keep_stocked inventory/returns_wait tenants/is_pharmacy
create trigger keep_stocked before update of stocked on inventory.products
  for each row when (old.stocked and not new.stocked) execute function inventory.keep_stocked();

-- Of an issue: the line of a fulfilment whose goods left.
alter table inventory.stock_movements add column fulfilment_line_id uuid check (fulfilment_line_id is null or type = 'issue'),
  add foreign key (tenant_id, fulfilment_line_id) references sales.fulfilment_lines (tenant_id, id);
-- Of what a customer brings back: the line of a return with which it came.
alter table inventory.stock_movements add column return_line_id uuid check (return_line_id is null or type = 'return'),
  add foreign key (tenant_id, return_line_id) references sales.return_lines (tenant_id, id);
create index stock_movements_return_line on inventory.stock_movements (tenant_id, return_line_id) where return_line_id is not null;
create index stock_movements_fulfilment on inventory.stock_movements (tenant_id, fulfilment_line_id)
  where fulfilment_line_id is not null;

-- For the modules that sell: the catalogue with its prices; `returns_wait`: what customers bring back waits in a quarantine.
create view inventory.sellable_products with (security_invoker = true) as
select p.tenant_id, p.id, p.sku, p.name, p.unit, p.price, p.currency, p.tax_category, p.whole_units, p.stocked,
       p.serials_required, p.controlled_class, p.active, p.deleted_at, p.barcode,
       inventory.returns_wait(p.quarantine_returns, p.track_lots, (select tenants.is_pharmacy())) as returns_wait
  from inventory.products p;
grant select on inventory.sellable_products to app_api, app_system;

-- For the modules that sell: what left for the lines of a fulfilment, lot by lot.
create view inventory.sold_stock with (security_invoker = true) as
select m.tenant_id, m.id, m.fulfilment_line_id, m.product_id, m.warehouse_id, m.lot_id, t.lot_number, t.expires_on,
       -m.quantity as quantity, m.serials, m.occurred_at
  from inventory.stock_movements m
  left join inventory.lots t on t.tenant_id = m.tenant_id and t.id = m.lot_id
 where m.fulfilment_line_id is not null;
grant select on inventory.sold_stock to app_api, app_system;

-- For the modules that sell: what came back with the lines of a return.
create view inventory.returned_stock with (security_invoker = true) as
select m.tenant_id, m.id, m.return_line_id, m.warehouse_id, m.quantity from inventory.stock_movements m where m.return_line_id is not null;
grant select on inventory.returned_stock to app_api, app_system;

-- For the catalogue: what is ordered in a unit, by the tenant or from it.
create or replace view inventory.ordered_units with (security_invoker = true) as
select l.tenant_id, l.product_id, l.unit
  from purchasing.purchase_request_lines l
  join purchasing.purchase_requests r on r.tenant_id = l.tenant_id and r.id = l.purchase_request_id
 where r.status not in ('cancelled', 'closed')
union all
select l.tenant_id, l.product_id, l.unit
  from sales.order_lines l
  join sales.orders o on o.tenant_id = l.tenant_id and o.id = l.order_id
 where o.status in ('draft', 'confirmed');
