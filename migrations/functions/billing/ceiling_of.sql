-- How much is had at most of a quota that a plan, as JSON, may make soft: so many percent of it.
create or replace function billing.ceiling_of(plan jsonb, resource text, quota bigint) returns bigint
language sql immutable parallel safe
return case when plan -> 'soft_quotas' ? resource then quota * (plan ->> 'hard_at')::bigint / 100 else quota end;
