-- Products are found by any place in their words. Under row-level security no index serves LIKE, nor what an array contains.
set role app_owner;

-- What a product that is there is found by: a number of each run of one to three characters in its words, which is another one in each
-- tenant. A word is in none but those that have all runs of the word.
create table inventory.search_grams (
  tenant_id uuid not null,
  product_id uuid not null,
  grams int[] not null,
  primary key (tenant_id, product_id)
);
-- New ones wait in a list that every search reads, and are taken into the index before it grows.
create index search_grams_of on inventory.search_grams using gin (grams) with (gin_pending_list_limit = 256);
call app.isolate_table('inventory.search_grams');
-- Read by inventory.found_products alone, which names the tenant: a condition here would keep it from the index. No login has a right to it.
create policy by_words on inventory.search_grams for select to app_owner using (true);

-- functions: inventory/grams_of inventory/keep_search_grams
create trigger search_grams_insert after insert on inventory.products referencing new table as new_rows
  for each statement execute function inventory.keep_search_grams();
create trigger search_grams_update after update on inventory.products referencing old table as old_rows new table as new_rows
  for each statement execute function inventory.keep_search_grams();
create trigger search_grams_delete after delete on inventory.products referencing old table as old_rows
  for each statement execute function inventory.keep_search_grams();
