-- Takes back the numbers of a device's reports of stock that the authority cannot have: those that were refused, or never told. The next
-- that is told gets them.
create or replace function fiscal.free_stock_numbers(device uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
  freed bigint := (select min(r.number) from fiscal.stock_reports r
                    where r.tenant_id = tenant and r.device_id = device and r.uncertain_since is null
                      and r.status in ('pending', 'rejected', 'dead'));
begin
  if freed is null then
    return;
  end if;
  update fiscal.stock_reports r set number = null, request = null
   where r.tenant_id = tenant and r.device_id = device and r.number is not null and r.uncertain_since is null
     and r.status in ('pending', 'rejected', 'dead');
  update fiscal.devices d
     set last_sar_number = greatest(freed - 1, coalesce((select max(r.number) from fiscal.stock_reports r
                                                          where r.tenant_id = tenant and r.device_id = device), 0))
   where d.tenant_id = tenant and d.id = device;
end $$;
