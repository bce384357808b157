-- How many slices of the context's own tenant are erased, and the files of the next `most` rows, for the job that erases it; nothing unless it has begun.
-- Raises permission.denied.
create or replace function tenants.erasing(most int) returns table (slices int, files text[])
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  e tenants.endings;
begin
  if (app.claims() ->> 'kind', app.claims() ->> 'command') is distinct from ('job', 'tenants.closed.erase') then
    perform app.fail('permission.denied');
  end if;
  select * into e from tenants.endings n
   where n.tenant_id = app.tenant_id() and n.begun_at is not null and n.finished_at is null and n.next_at <= now();
  if found then
    slices := e.slices;
    files := case when exists (select from app.treatments() t where t.step = e.step and t.files is not null)
                  then (app.erase_slice(e.step, e.place, most, true)).files end;
    return next;
  end if;
end $$;
grant execute on function tenants.erasing to app_api;
