drop table inventory.lots cascade;
