create or replace view audit.standing_rows with (security_invoker = true) as
select null::uuid as tenant_id, null::uuid as id, null::text as target_type, null::jsonb as standing where false;
create or replace view platform.standing_payloads with (security_invoker = true) as
select null::uuid as tenant_id, null::uuid as id, null::text as type, null::jsonb as payload where false;
drop table inventory.stock_movements, inventory.stock_levels, inventory.stock_positions cascade;
