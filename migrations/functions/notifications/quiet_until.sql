-- When quiet hours that are on at this moment end: the first moment at which the zone's clock shows a time outside them, the moment
-- itself where it already does. They may run over midnight, and are none where they end as they begin. The clock decides on nights too
-- on which it is set: an end that it skips comes with the next minute that there is, and of an hour that comes twice each is looked at.
create or replace function notifications.quiet_until(at timestamptz, zone text, quiet_from text, quiet_to text) returns timestamptz
language plpgsql stable set search_path = pg_catalog as $$
declare
  begins time := quiet_from::time;
  ends time := quiet_to::time;
  moment timestamptz := at;
  local timestamp;
  ending timestamptz;
  before timestamptz;
  middle timestamptz;
  ahead interval;
begin
  if begins is null or ends is null or begins = ends then
    return at;
  end if;
  loop
    local := moment at time zone zone;
    if (begins < ends and (local::time < begins or local::time >= ends))
       or (begins > ends and local::time < begins and local::time >= ends) then
      return moment;
    end if;
    ending := moment + (ends - local::time + case when ends > local::time then interval '0' else interval '1 day' end);
    ahead := local - (moment at time zone 'UTC');
    if (ending at time zone zone) - (ending at time zone 'UTC') = ahead then
      return ending;
    end if;
    -- The clock is set in between, on a full second: what counts from then on is what it shows then.
    before := date_trunc('second', moment);
    ending := date_trunc('second', ending) + interval '1 second';
    while ending - before > interval '1 second' loop
      middle := before + make_interval(secs => floor(extract(epoch from ending - before) / 2));
      if (middle at time zone zone) - (middle at time zone 'UTC') = ahead then
        before := middle;
      else
        ending := middle;
      end if;
    end loop;
    moment := ending;
  end loop;
end $$;
grant execute on function notifications.quiet_until to app_api, app_system;
