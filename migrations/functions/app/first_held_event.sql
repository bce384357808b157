-- The first event of a tenant, in the order of its feed, that stays however old it is: no queue has it yet, or a dead letter of it is kept.
create or replace function app.first_held_event(tenant uuid, out xid xid8, out id uuid)
language plpgsql stable set search_path = pg_catalog as $$
begin
  select e.xid, e.id into xid, id from platform.domain_events e
   where e.tenant_id = tenant and e.id in (
           select o.id from platform.outbox o where o.tenant_id = tenant
           union all
           select case when l.message ->> 'id' ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then (l.message ->> 'id')::uuid end
             from platform.dead_letters l where l.tenant_id = tenant and l.queue = 'events')
   order by e.xid, e.id limit 1;
end $$;
