-- Closes the day of a device under its next number: nothing is issued meanwhile. A day on which nothing was issued, nor given up of the days
-- before, is closed where that is wanted (`empty`). Raises device.not_found, z_report.empty.
create or replace function fiscal.close_day(report uuid, device uuid, empty boolean default false) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
  content jsonb;
begin
  perform from fiscal.devices d
    where d.tenant_id = tenant and d.id = device and (app.branches() is null or d.branch_id = any (app.branches())) for no key update;
  if not found then
    perform app.fail('device.not_found');
  end if;
  content := fiscal.day_content(device, tenant);
  if not empty and content -> 'documents' = '[]' and (content #>> '{voided_later,count}')::int = 0
     and (content #>> '{recovered_later,count}')::int = 0 then
    perform app.fail('z_report.empty');
  end if;
  insert into fiscal.z_reports (tenant_id, id, device_id, number, opened_at, closed_by_name, last_numbers, void_documents, total, tax, grand_total, content)
  select tenant, report, device,
         coalesce((select max(z.number) from fiscal.z_reports z where z.tenant_id = tenant and z.device_id = device), 0) + 1,
         (content ->> 'opened_at')::timestamptz,
         (select m.name from identity.member_names m where m.tenant_id = tenant and m.user_id = app.user_id()),
         content -> 'last_numbers', array(select v.id::uuid from jsonb_array_elements_text(content -> 'void_documents') v (id)),
         (content ->> 'total')::numeric, (content ->> 'tax')::numeric, (content ->> 'grand_total')::numeric, content - 'void_documents';
end $$;
grant execute on function fiscal.close_day to app_api;
