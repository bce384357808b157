-- What is next for the context's own tenant, which is closed, for the job that erases it: its owners are told when it will be erased, `days` from then, and again
-- two weeks before; then, unless it is held, it is erased, one slice of `most` rows a call, where `seen` slices are done. Real time counts, in a sandbox too. Gives what
-- happened. Raises permission.denied.
create or replace function tenants.erase_step(days int, most int, seen int) returns table (tenant_id uuid, event text, payload jsonb)
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant constant uuid := app.tenant_id();
  notice constant interval := '14 days';
  e tenants.endings;
  s record;
begin
  if (app.claims() ->> 'kind', app.claims() ->> 'command') is distinct from ('job', 'tenants.closed.erase') then
    perform app.fail('permission.denied');
  end if;
  perform from tenants.tenants t where t.id = tenant for no key update;
  select * into e from tenants.endings n where n.tenant_id = tenant for update;
  if not found or e.finished_at is not null or e.slices <> seen or e.begun_at is not null and e.next_at > now() then
    return;
  end if;
  if e.begun_at is null then
    if e.erase_at is null or e.warned_at is null and now() >= e.erase_at - notice then
      -- Who was told late has two weeks all the same.
      e.warned_at := case when e.erase_at is not null then now() end;
      e.erase_at := case when e.erase_at is null then now() + make_interval(days => days) else greatest(e.erase_at, now() + notice) end;
      update tenants.endings n set erase_at = e.erase_at, warned_at = e.warned_at,
             next_at = case when e.warned_at is null then e.erase_at - notice else e.erase_at end
       where n.tenant_id = tenant;
      return query select tenant, 'tenants.tenant.to_be_erased', jsonb_build_object('erased_on', (e.erase_at at time zone 'UTC')::date);
    elsif exists (select from tenants.legal_holds h where h.tenant_id = tenant) then
      update tenants.endings n set next_at = now() + interval '1 day' where n.tenant_id = tenant;
    elsif now() >= e.erase_at then
      update tenants.endings n set begun_at = now(), slices = 1 where n.tenant_id = tenant;
    end if;
    return;
  end if;
  if exists (select from app.treatments() t where t.step = e.step and t.treatment <> 'keep') then
    begin
      s := app.erase_slice(e.step, e.place, most, false);
      update tenants.endings n
         set step = e.step + (s.next is null)::int, place = s.next, slices = e.slices + 1, found = e.found + s.changed, changed = e.changed + s.changed
       where n.tenant_id = tenant;
    exception when foreign_key_violation then
      -- Something came to a table meanwhile that was looked at before: it is begun anew, a while later.
      update tenants.endings n set step = 1, place = null, slices = e.slices + 1, next_at = now() + interval '10 minutes' where n.tenant_id = tenant;
    end;
  elsif e.found > 0 then
    update tenants.endings n set step = 1, place = null, found = 0, slices = e.slices + 1 where n.tenant_id = tenant;
  else
    -- What nothing is left of is erased from the audit log too.
    s := audit.redact_kinds(array(select distinct t.relation from app.treatments() t where t.treatment <> 'keep'),
                            (e.place ->> 0)::uuid, most, 'The tenant was closed, and its retention has ended');
    update tenants.endings n
       set place = jsonb_build_array(s.next), slices = e.slices + 1, finished_at = case when s.next is null then now() end,
           next_at = case when s.next is not null then e.next_at end
     where n.tenant_id = tenant;
    if s.next is null then
      return query select tenant, 'tenants.tenant.erased', jsonb_build_object('rows', e.changed);
    end if;
  end if;
end $$;
grant execute on function tenants.erase_step to app_api;
