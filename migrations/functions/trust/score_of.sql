-- The score of 0 to 100 by the facts: the weighted mean of trust.inputs, of those for which there is something to go by.
create or replace function trust.score_of(facts jsonb) returns numeric
language plpgsql immutable set search_path = pg_catalog as $$
begin
  return (select round(100 * sum(i.weight * i.value) / sum(i.weight), 2) from trust.inputs(facts) i where i.value is not null);
end $$;
