-- What a day brings a standing: the one place that says it. The daily run does it, and what is projected is foretold by it. A rise comes at once, to what is
-- earned, unless the business is `suspected`, suspended, or barred since a fall. A fall is by one level, after two weeks of faults that did not
-- end; those by defects end at three quarters of the bounds that they began at. Who is held by people stays.
create or replace function trust.judge(s trust.standings, facts jsonb, day date, suspected boolean) returns trust.standings
language plpgsql stable set search_path = pg_catalog as $$
declare
  r trust.standings := s;
  grace constant int := 14;
  bar constant int := 30;
begin
  r.facts := facts;
  r.score := trust.score_of(facts);
  if s.evaluated_on is not null and r.score <> s.score then
    r.former_score := s.score;
    r.former_facts := s.facts;
    r.score_changed_on := day;
  end if;
  r.evaluated_on := day;
  r.earned := trust.earned_by(facts);
  if s.held_until < day then
    r.held := false;
    r.held_until := null;
  end if;
  if r.held then
    r.faults := '{}';
    r.at_risk_since := null;
    return r;
  end if;
  r.faults := trust.faults(s.level, facts, case when 'defects' = any (s.faults) then 0.75 else 1 end);
  if cardinality(r.faults) > 0 then
    r.at_risk_since := coalesce(s.at_risk_since, day);
    if day >= r.at_risk_since + grace then
      r.level := s.level - 1;
      r.barred_until := day + bar;
      r.faults := '{}';
      r.at_risk_since := null;
    end if;
    return r;
  end if;
  r.at_risk_since := null;
  if r.earned > s.level and not suspected and s.suspended_at is null and day >= coalesce(s.barred_until, day) then
    r.level := r.earned;
    r.barred_until := null;
  end if;
  return r;
end $$;
