-- Who got what was sold.
set role app_owner;

-- For other modules: to whom, and by which order, the goods of a fulfilment's line were handed over.
create view sales.handed_goods with (security_invoker = true) as
select f.tenant_id, f.id as fulfilment_line_id, o.id as order_id, o.number as order_number, o.contact_id, o.buyer_name, o.buyer_phone
  from sales.fulfilment_lines f
  join sales.order_lines l on l.tenant_id = f.tenant_id and l.id = f.order_line_id
  join sales.orders o on o.tenant_id = l.tenant_id and o.id = l.order_id;
grant select on sales.handed_goods to app_api, app_system;
