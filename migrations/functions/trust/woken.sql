-- A standing as it goes on on a day after a rest: what was to come in two weeks comes so many days later.
create or replace function trust.woken(s trust.standings, day date) returns trust.standings
language plpgsql immutable set search_path = pg_catalog as $$
begin
  s.at_risk_since := s.at_risk_since + greatest(coalesce(day - s.rests_since, 0), 0);
  s.rests_since := null;
  return s;
end $$;
