-- What in the facts of a tenant looks wrong enough that people should look at it.
create or replace function trust.signals(facts jsonb) returns text[]
language plpgsql immutable set search_path = pg_catalog as $$
begin
  return array(
    select s.signal from (values
      ('payments_rejected', (facts ->> 'payments_rejected')::int >= 3),
      ('papers_refused', (facts ->> 'papers_refused')::int >= 3),
      ('returns_burst', (facts ->> 'week_returned')::int >= 10 and (facts ->> 'week_returned')::numeric > 0.3 * (facts ->> 'week_orders')::numeric)
    ) s (signal, holds) where s.holds);
end $$;
