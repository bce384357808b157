-- Trigger: a cost that is entered is kept, with when; one that comes from a movement names it.
create or replace function inventory.keep_entered_cost() returns trigger
language plpgsql volatile set search_path = pg_catalog as $$
begin
  if tg_op = 'INSERT' then
    new.entered_cost := new.cost;
    new.entered_at := case when new.cost <> 0 then app.now() end;
    new.cost_movement_id := null;
  elsif new.cost <> old.cost and new.cost_movement_id is not distinct from old.cost_movement_id then
    new.entered_cost := new.cost;
    new.entered_at := app.now();
    new.cost_movement_id := null;
  end if;
  return new;
end $$;
