set role app_owner;
drop table inventory.stock_alerts;
drop trigger value on inventory.stock_movements;
drop trigger move_days on tenants.tenants;
drop schema reports cascade;
drop index inventory.stock_movements_product_occurred, inventory.stock_movements_warehouse_occurred,
  inventory.stock_movements_type_occurred;
alter table inventory.stock_movements drop column value, alter column tenant_id reset (n_distinct);
reset role;
