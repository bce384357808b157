-- Writes events of one type into the outbox, in the transaction of the change that they tell of: one for each id, with
-- its tenant and payload.
create or replace function app.emit(tenants uuid[], ids uuid[], type text, payloads jsonb[]) returns void
language sql volatile security definer set search_path = pg_catalog as $$
  insert into platform.domain_events (tenant_id, id, type, payload)
  select e.tenant, e.id, emit.type, e.payload from unnest(tenants, ids, payloads) e (tenant, id, payload)
$$;
