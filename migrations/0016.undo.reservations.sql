drop table inventory.reservations cascade;
