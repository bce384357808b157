drop view inventory.transfer_legs;
alter table inventory.stock_movements drop column reservation_id;
drop table inventory.reservations cascade;
drop view inventory.usable_levels, inventory.sound_levels cascade;
drop view inventory.product_use;
drop index inventory.stock_movements_returned;
