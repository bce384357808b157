-- Removes at most `most` events of the context's tenant that a night before this one let go, the oldest first, up to the first that became a dead
-- letter since; none while they are held. Gives how many there were. Raises permission.denied outside a job.
create or replace function app.remove_events(night timestamptz, most int) returns int
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
  kept platform.kept_events;
  held record;
  due uuid[];
  removed int;
begin
  if app.claims() ->> 'kind' is distinct from 'job' then
    perform app.fail('permission.denied');
  end if;
  perform app.at_night(night);
  select * into kept from platform.kept_events k where k.tenant_id = tenant for update;
  if kept.held_until > now() then
    return 0;
  end if;
  held := app.first_held_event(tenant);
  select array_agg(d.id order by d.xid, d.id) into due
    from (select e.xid, e.id from platform.domain_events e
           where e.tenant_id = tenant and e.xid <= kept.due_xid and (e.xid, e.id) <= (kept.due_xid, kept.due_id)
             and (held.id is null or (e.xid, e.id) < (held.xid, held.id))
           order by e.xid, e.id limit most) d;
  with gone as (
    delete from platform.domain_events e where e.tenant_id = tenant and e.id = any (due) returning e.type, e.xid, e.id)
  insert into platform.removed_events (tenant_id, type, xid, id)
  select distinct on (g.type) tenant, g.type, g.xid, g.id from gone g order by g.type, g.xid desc, g.id desc
      on conflict (tenant_id, type) do update set xid = excluded.xid, id = excluded.id;
  removed := coalesce(cardinality(due), 0);
  update platform.kept_events k
     set greatest_id = (select greatest(kept.greatest_id, (select u.id from unnest(due) u (id) order by u.id desc limit 1)))
   where k.tenant_id = tenant;
  return removed;
end $$;
grant execute on function app.remove_events to app_api;
