drop table inventory.product_ledgers cascade;
