drop table inventory.lot_history, inventory.lots cascade;
