-- Trigger: what movements go by of a product or a warehouse changes once those under way have ended, and before others begin. The first of its
-- table's triggers, so that those after it see what was moved.
create or replace function inventory.change_catalogue() returns trigger
language plpgsql volatile set search_path = pg_catalog as $$
begin
  perform pg_advisory_xact_lock(inventory.catalogue_lock(new.tenant_id, tg_table_name, new.id));
  return new;
end $$;
