-- Trigger: what happened waits to be sent.
create or replace function app.put_out() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  insert into platform.outbox (tenant_id, id) select n.tenant_id, n.id from new_events n;
  return null;
end $$;
