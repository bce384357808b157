-- The table of levels: what a business has to have for each, and whether it is met. A level wants what those below it want too. `kind`: what of
-- it is shown (`basic`, `business`, `performance`).
create or replace function trust.requirements(facts jsonb) returns table (level int, requirement text, kind text, met boolean, has numeric, needs numeric)
language plpgsql immutable set search_path = pg_catalog as $$
declare
  score constant numeric := trust.score_of(facts);
begin
  return query
    select r.level, r.requirement, r.kind,
           case when r.needs is not null then coalesce(r.has >= r.needs, false)
                when r.requirement = 'few_defects' then not trust.is_over(r.level, facts, 0.5)
                else coalesce((facts ->> r.requirement)::boolean, false) end, r.has, r.needs
      from (values
        (1, 'email', 'basic', null::numeric, null::numeric), (1, 'phone', 'basic', null, null),
        (1, 'business_details', 'basic', null, null), (1, 'store_setup', 'basic', null, null), (1, 'approved', 'business', null, null),
        (1, 'few_defects', 'performance', null, null),
        (2, 'registration', 'business', null, null), (2, 'tax', 'business', null, null), (2, 'address', 'business', null, null),
        (2, 'age_days', 'performance', (facts ->> 'age_days')::numeric, 30), (2, 'score', 'performance', score, 50),
        (2, 'few_defects', 'performance', null, null),
        (3, 'bank_account', 'business', null, null), (3, 'age_days', 'performance', (facts ->> 'age_days')::numeric, 90),
        (3, 'fulfilled', 'performance', (facts ->> 'fulfilled')::numeric, 50), (3, 'score', 'performance', score, 80),
        (3, 'few_defects', 'performance', null, null)
      ) r (level, requirement, kind, has, needs);
end $$;
