drop trigger search_parts_insert on inventory.products;
drop trigger search_parts_update on inventory.products;
drop trigger search_parts_delete on inventory.products;
drop function inventory.keep_search_parts;
drop function inventory.parts_of;
drop table inventory.search_parts cascade;
