drop table inventory.stock_alerts cascade;
