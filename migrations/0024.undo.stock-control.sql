drop trigger keep_product on inventory.products;
drop trigger keep_book_currency on tenants.tenants;
drop trigger days_stay on tenants.tenants;
drop trigger keep_entered_cost on inventory.products;
drop index inventory.stock_movements_received, inventory.stock_movements_warehouse_type;
alter table inventory.stock_movements alter column warehouse_id reset (n_distinct);
drop trigger within_limit on inventory.stock_movements;
drop table inventory.movement_requests, inventory.settings cascade;
