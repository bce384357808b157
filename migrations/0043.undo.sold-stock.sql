create or replace view inventory.ordered_units with (security_invoker = true) as
select l.tenant_id, l.product_id, l.unit
  from purchasing.purchase_request_lines l
  join purchasing.purchase_requests r on r.tenant_id = l.tenant_id and r.id = l.purchase_request_id
 where r.status not in ('cancelled', 'closed');
drop view inventory.returned_stock, inventory.sold_stock, inventory.sellable_products;
alter table inventory.stock_movements drop column fulfilment_line_id, drop column return_line_id;
drop trigger keep_stocked on inventory.products;
alter table inventory.products drop column stocked;
