-- The highest level whose requirements, and those of the levels below it, the facts meet.
create or replace function trust.earned_by(facts jsonb) returns int
language plpgsql immutable set search_path = pg_catalog as $$
begin
  return coalesce((select min(r.level) - 1 from trust.requirements(facts) r where not r.met), 3);
end $$;
