-- Keeps count of the rows of a table as a resource that quotas cap.
create or replace procedure app.count_table(target regclass, resource text)
language plpgsql set search_path = pg_catalog as $$
begin
  execute format('create trigger count_insert after insert on %s referencing new table as new_rows
                  for each statement execute function app.count_usage(%L)', target, resource);
  execute format('create trigger count_update after update on %s referencing old table as old_rows new table as new_rows
                  for each statement execute function app.count_usage(%L)', target, resource);
  execute format('create trigger count_delete after delete on %s referencing old table as old_rows
                  for each statement execute function app.count_usage(%L)', target, resource);
end $$;
