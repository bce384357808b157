drop trigger keep_product on inventory.products;
drop trigger keep_book_currency on tenants.tenants;
drop table inventory.stock_movements, inventory.stock_levels, inventory.stock_positions, inventory.settings cascade;
