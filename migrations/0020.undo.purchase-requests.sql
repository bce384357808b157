create or replace view inventory.expected_stock with (security_invoker = true) as
select null::uuid as tenant_id, null::uuid as product_id, null::uuid as warehouse_id, null::numeric as quantity
 where false;
create or replace view inventory.ordered_units with (security_invoker = true) as
select null::uuid as tenant_id, null::uuid as product_id, null::text as unit where false;
drop table purchasing.purchase_request_steps, purchasing.purchase_request_lines, purchasing.purchase_requests cascade;
