drop view inventory.transfer_legs;
drop table inventory.reservations cascade;
drop view inventory.usable_levels, inventory.sound_levels cascade;
