drop trigger search_grams_insert on inventory.products;
drop trigger search_grams_update on inventory.products;
drop trigger search_grams_delete on inventory.products;
drop function inventory.keep_search_grams;
drop function inventory.grams_of;
drop table inventory.search_grams cascade;
