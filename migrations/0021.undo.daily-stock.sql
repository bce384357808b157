drop trigger move_days on tenants.tenants;
drop trigger value_late on inventory.stock_movements;
drop trigger value on inventory.stock_movements;
drop schema reports cascade;
