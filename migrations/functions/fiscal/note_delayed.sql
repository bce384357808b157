-- Notes the documents of the context's tenant that wait for longer than they should, or that nobody has put right for a day, and were not
-- noted within the last one: the oldest 500. Gives for each of their devices how many there are, and the one that waits longest. Raises permission.denied outside a job.
create or replace function fiscal.note_delayed()
returns table (document_id uuid, device_id uuid, warehouse_id uuid, number bigint, since timestamptz, waiting bigint)
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  if app.claims() ->> 'kind' is distinct from 'job' then
    perform app.fail('permission.denied');
  end if;
  return query
    with late as (
      update fiscal.documents d set stuck_at = now()
       where d.tenant_id = app.tenant_id() and d.id in (select w.id from fiscal.delayed_documents w where w.tenant_id = app.tenant_id() order by w.id limit 500)
      returning d.id, d.device_id, d.warehouse_id, d.number, d.issued_at)
    select distinct on (l.device_id) l.id, l.device_id, l.warehouse_id, l.number, l.issued_at, count(*) over (partition by l.device_id)
      from late l order by l.device_id, l.issued_at, l.number;
end $$;
grant execute on function fiscal.note_delayed to app_api;
