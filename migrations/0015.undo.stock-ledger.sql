drop table inventory.stock_movements, inventory.stock_levels, inventory.stock_positions cascade;
