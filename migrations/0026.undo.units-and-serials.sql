drop trigger move_serials on inventory.stock_movements;
drop trigger keep_unit_name on inventory.products;
drop index inventory.stock_movements_unit;
alter table inventory.stock_movements drop constraint movement_unit;
drop table inventory.serial_movements, inventory.serials, inventory.product_units cascade;
