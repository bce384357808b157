drop table inventory.stock_transfers cascade;
