-- Has a report of stock that is on its way told again at once under the number that the authority wants: its own count is another one where
-- another program used the device. What was perhaps told under that number or a later one was not, then. False where the authority has
-- taken that number from here, or after so many tries.
create or replace function fiscal.renumber_stock(report uuid, wanted bigint, most int) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
  r fiscal.stock_reports;
begin
  select * into r from fiscal.stock_reports o where o.tenant_id = tenant and o.id = report;
  if r.renumbered >= most or exists (select from fiscal.stock_reports o where o.tenant_id = tenant and o.device_id = r.device_id
                                        and o.number >= wanted and o.status = 'accepted') then
    return false;
  end if;
  update fiscal.stock_reports o
     set number = null, uncertain_since = null, request = null, status = case o.status when 'ambiguous' then 'pending' else o.status end
   where o.tenant_id = tenant and o.device_id = r.device_id and o.id <> report and o.number >= wanted;
  update fiscal.stock_reports o
     set number = null, request = null, uncertain_since = null, status = 'pending', claim = null, tried_at = null,
         renumbered = o.renumbered + 1, next_attempt_at = now()
   where o.tenant_id = tenant and o.id = report;
  update fiscal.devices d set last_sar_number = wanted - 1 where d.tenant_id = tenant and d.id = r.device_id;
  return true;
end $$;
