drop trigger move_days on tenants.tenants;
drop trigger day_zones_first on tenants.tenants;
drop trigger sum_late_days on inventory.stock_movements;
drop trigger sum_day on inventory.stock_movements;
drop schema reports cascade;
