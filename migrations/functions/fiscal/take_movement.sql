-- Takes a movement, said by an event of `said_at`, into what is reported to the authority, with what it changed of later counts. What an event says
-- after two days, as one that a dead letter kept, no comparison waited for: where one reported a difference of the product since, it has the movement
-- in it, and another one finds what is still missing; from a day on it is compared in any case. Raises permission.denied outside a job.
create or replace function fiscal.take_movement(movement uuid, in_batch text, said_at timestamptz) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
  m record;
begin
  if said_at < now() - interval '1 day' then
    if app.claims() ->> 'kind' is distinct from 'job' then
      perform app.fail('permission.denied');
    end if;
    select l.product_id, fiscal.device_for(l.warehouse_id, tenant) as device into m from inventory.ledger l where l.tenant_id = tenant and l.id = movement;
    insert into fiscal.stock_masters (tenant_id, device_id, product_id, due, compare_at)
    select tenant, m.device, m.product_id, false, now() where m.device is not null
    on conflict (tenant_id, device_id, product_id) do update set compare_at = now();
    if exists (select from fiscal.stock_report_lines l join fiscal.stock_reports r on r.tenant_id = tenant and r.id = l.report_id
                where l.tenant_id = tenant and l.product_id = m.product_id and l.movement_id is null
                  and r.created_at >= said_at + interval '2 days') then
      return;
    end if;
  end if;
  perform fiscal.note_movement(movement, in_batch);
  perform fiscal.note_counts(movement, in_batch);
end $$;
grant execute on function fiscal.take_movement to app_api;
