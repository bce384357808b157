-- What a handler of the context's tenant has not had yet of a kind of events, of the last two days: their payloads. A statement that reads them
-- with what the handler writes has both as of one moment.
create or replace function app.unhandled_events(kind text, by_handler text) returns setof jsonb
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  return query
  select app.payload_of(e) from platform.domain_events e
   where e.tenant_id = app.tenant_id() and e.type = kind and e.occurred_at > now() - interval '2 days'
     and not exists (select from platform.handled_events h
                      where h.tenant_id = e.tenant_id and h.event_id = e.id and h.handler = by_handler);
end $$;
