alter table inventory.stock_movements drop constraint movement_destruction;
drop index inventory.stock_movements_destruction;
drop table inventory.destruction_lines, inventory.destructions cascade;
