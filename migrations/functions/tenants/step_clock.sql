-- Brings the clock of the context's sandbox to the next moment at which work is due, for a job that took it, and keeps it for two minutes more
-- of real time; `finished` is the moment of which this holder has done the work. Gives what is to be done `at` that moment: `day`, the work of a
-- day that begins, of a week too where `starts_week`; `end`, what is due where the move ends; nothing, as it is `done`, or as the job has the
-- clock no more and another one may (`held`). Raises permission.denied outside a job.
create or replace function tenants.step_clock(holder uuid, finished timestamptz default null,
                                              out step text, out at timestamptz, out starts_week boolean)
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
  place record;
  c tenants.clocks;
  day date;
begin
  if app.claims() ->> 'kind' is distinct from 'job' then
    perform app.fail('permission.denied');
  end if;
  step := 'done';
  select t.time_zone into place from tenants.tenants t where t.id = tenant and t.is_sandbox for no key update;
  if not found then
    return;
  end if;
  select k.* into c from tenants.clocks k where k.tenant_id = tenant and k.held_by = holder and k.held_until > clock_timestamp();
  if not found then
    step := 'held';
    return;
  end if;
  if finished is not null then
    c.done_until := greatest(c.done_until, finished);
    c.is_moving := c.is_moving and c.ahead < c.goal;
  end if;
  day := (c.done_until at time zone place.time_zone)::date + 1;
  at := tenants.start_in(day, place.time_zone);
  if at <= now() + c.goal then
    step := 'day';
    starts_week := extract(isodow from day) = 7;
    c.ahead := least(c.goal, greatest(c.ahead, make_interval(secs => extract(epoch from at - now())::float8)));
  elsif c.is_moving then
    step := 'end';
    c.ahead := c.goal;
    at := now() + c.goal;
  end if;
  update tenants.clocks k
     set ahead = c.ahead, done_until = c.done_until, is_moving = c.is_moving, held_by = case when step <> 'done' then holder end,
         held_until = case when step <> 'done' then clock_timestamp() + interval '2 minutes' end
   where k.tenant_id = tenant;
end $$;
grant execute on function tenants.step_clock to app_api;
