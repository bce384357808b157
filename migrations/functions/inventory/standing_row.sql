-- A movement as the audit log has it: all but what follows from others, its value and the quantity of a count, which late paper
-- changes. The text never changes for what is sealed, wherever it is read: a column that comes later is null in older rows.
create or replace function inventory.standing_row(m inventory.stock_movements) returns jsonb
language sql stable set search_path = pg_catalog set timezone = 'UTC' as $$
  select jsonb_strip_nulls(to_jsonb(m) - case when m.type = 'count' then '{value,quantity}'::text[] else '{value}' end)
$$;
grant execute on function inventory.standing_row to app_api, app_system;
