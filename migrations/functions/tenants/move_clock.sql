-- Sets the clock of the context's sandbox going, for its owner or a platform administrator: on by a duration of the tenant's calendar,
-- or to a moment of its business time, at most five years ahead in all. Jobs bring it there. Raises permission.denied,
-- sandbox.required, sandbox.moving, sandbox.not_forward, sandbox.too_far.
create or replace function tenants.move_clock(duration interval, target timestamptz) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
  claims jsonb := app.claims();
  place record;
  held record;
  begun timestamptz;
  ending timestamptz;
begin
  if (claims ->> 'kind' = 'platform_admin' or claims ->> 'kind' = 'user' and claims -> 'roles' ? 'owner') is not true then
    perform app.fail('permission.denied');
  end if;
  select t.time_zone, t.is_sandbox, t.created_at into place from tenants.tenants t where t.id = tenant for no key update;
  if place.is_sandbox is not true then
    perform app.fail('sandbox.required');
  end if;
  select c.ahead, c.is_moving into held from tenants.clocks c where c.tenant_id = tenant;
  if held.is_moving then
    perform app.fail('sandbox.moving');
  end if;
  begun := now() + coalesce(held.ahead, '0');
  -- Days and months of the calendar, then hours as they pass: date_add with a zone is PostgreSQL 16's.
  ending := coalesce(target, ((begun at time zone place.time_zone) + date_trunc('day', duration)) at time zone place.time_zone
                             + (duration - date_trunc('day', duration)));
  if ending <= begun then
    perform app.fail('sandbox.not_forward');
  end if;
  if ending > now() + interval '1826 days' then
    perform app.fail('sandbox.too_far');
  end if;
  insert into tenants.clocks (tenant_id, goal, move, is_moving, done_until)
  values (tenant, make_interval(secs => extract(epoch from ending - now())::float8), app.uuid7(), true, place.created_at)
  on conflict (tenant_id) do update
    set goal = excluded.goal, move = excluded.move, is_moving = true, moved_at = now(), moved_by = app.user_id();
end $$;
grant execute on function tenants.move_clock to app_api;
