drop trigger alone on inventory.products;
drop trigger alone on inventory.warehouses;
