-- Products are found by any place in their words. Under row-level security no index serves LIKE, but one in the order of bytes serves
-- beginnings.
set role app_owner;

-- What a product that is there is found by: the parts of its words in lower case, of eight characters or to the word's end, from
-- every second place on. So a word of four characters or more is in one of them, or lacks its first in one, wherever it stands.
create table inventory.search_parts (
  tenant_id uuid not null,
  part text collate "C" not null,
  product_id uuid not null,
  primary key (tenant_id, part, product_id)
);
call app.isolate_table('inventory.search_parts');
grant select on inventory.search_parts to app_api, app_system;

-- functions: inventory/parts_of inventory/keep_search_parts
create trigger search_parts_insert after insert on inventory.products referencing new table as new_rows
  for each statement execute function inventory.keep_search_parts();
create trigger search_parts_update after update on inventory.products referencing old table as old_rows new table as new_rows
  for each statement execute function inventory.keep_search_parts();
create trigger search_parts_delete after delete on inventory.products referencing old table as old_rows
  for each statement execute function inventory.keep_search_parts();
