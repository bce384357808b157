-- May a movement be dated so: after the tenant's closing date, and no further back than its author's roles go? Counted
-- stock has the date of its counting, whoever posts it. Raises stock.period_closed, stock.too_far_back.
create or replace function inventory.check_date(m inventory.stock_movements) returns void
language plpgsql volatile set search_path = pg_catalog as $$
declare
  happened date := tenants.day_of(m.occurred_at, m.tenant_id);
  today date := tenants.today(m.tenant_id);
  held record;
  allowed int;
begin
  if happened >= today then
    return;
  end if;
  perform pg_advisory_xact_lock_shared(inventory.closing_lock(m.tenant_id));
  select s.closed_through, s.backdate_days into held from inventory.settings s where s.tenant_id = m.tenant_id;
  if happened <= held.closed_through then
    perform app.fail('stock.period_closed', json_build_object('closed_through', held.closed_through)::text);
  end if;
  allowed := inventory.most_backdate_days(held.backdate_days);
  if m.stock_count_id is null and happened < today - allowed then
    perform app.fail('stock.too_far_back', json_build_object('backdate_days', allowed)::text);
  end if;
end $$;
grant execute on function inventory.check_date to app_api;
