-- What a handler of the context's tenant has not had yet of a kind of events, of the last two days and written by a transaction from `since` on:
-- their payloads. A statement that reads them with what the handler writes has both as of one moment.
create or replace function app.unhandled_events(kind text, by_handler text, since xid8) returns setof jsonb
language plpgsql stable security definer set search_path = pg_catalog as $$
declare
  -- The least id of a moment before that.
  least_id uuid := rpad(lpad(to_hex((extract(epoch from now() - interval '49 hours') * 1000)::bigint), 12, '0'), 32, '0')::uuid;
begin
  return query
  select p
    from platform.domain_events e cross join lateral app.payload_of(e.tenant_id, e.type, e.row_id, e.payload) p
   where e.tenant_id = app.tenant_id() and e.type = kind and e.xid >= since and e.id >= least_id and e.occurred_at > now() - interval '2 days'
     and not exists (select from platform.handled_events h
                      where h.tenant_id = e.tenant_id and h.event_id = e.id and h.handler = by_handler);
end $$;
