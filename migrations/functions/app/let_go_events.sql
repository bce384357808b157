-- Says which events of the context's tenant need not be kept from now on: those at the beginning of its feed that occurred before a moment, at
-- most `most` more than before, up to the first that no queue has yet or of which a dead letter is kept. A night after this one removes them: by
-- then what left the outbox a moment ago has been handled, or is a dead letter. While they are held there is none. It is noted in the audit log. Gives how many there are. Raises
-- permission.denied outside a job.
create or replace function app.let_go_events(night timestamptz, before timestamptz, most int) returns int
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
  kept platform.kept_events;
  held record;
  latest record;
begin
  if app.claims() ->> 'kind' is distinct from 'job' then
    perform app.fail('permission.denied');
  end if;
  if before is null then
    return 0;
  end if;
  perform app.at_night(night);
  select * into kept from platform.kept_events k where k.tenant_id = tenant for update;
  if kept.held_until > now() then
    return 0;
  end if;
  held := app.first_held_event(tenant);
  select f.xid, f.id, f.place into latest
    from (select e.xid, e.id, row_number() over feed as place,
                 bool_or(e.occurred_at >= before or (e.xid, e.id) >= (held.xid, held.id)) over feed as stays
            from (select d.xid, d.id, d.occurred_at from platform.domain_events d
                   where d.tenant_id = tenant and d.xid >= kept.let_go_xid and (d.xid, d.id) > (kept.let_go_xid, kept.let_go_id)
                   order by d.xid, d.id limit most) e
          window feed as (order by e.xid, e.id)) f
   where f.stays is not true order by f.place desc limit 1;
  if not found then
    return 0;
  end if;
  update platform.kept_events k set let_go_xid = latest.xid, let_go_id = latest.id where k.tenant_id = tenant;
  perform audit.note(app.claims() ->> 'command', 'platform.domain_events', null,
                     jsonb_build_object('events', latest.place, 'occurred_before', before));
  return latest.place;
end $$;
grant execute on function app.let_go_events to app_api;
