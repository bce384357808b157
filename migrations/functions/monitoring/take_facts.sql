-- Gives groups of a rule facts that count in them, each once, and gives the groups as they are then. What is not later than
-- `earliest`, or than what is settled, comes too late and is left out; so is what is beyond 500 groups of a rule, which gets a
-- fault, rule.too_many_groups. `given` are [{key, named, facts: [{id, at, …}]}], a key once; moments are milliseconds since
-- 1970. Raises nothing.
create or replace function monitoring.take_facts(rule uuid, since timestamptz, given jsonb, due timestamptz, earliest bigint)
returns setof monitoring.rule_groups
language plpgsql volatile set search_path = pg_catalog as $$
#variable_conflict use_column
declare
  tenant uuid := app.tenant_id();
  keys text[] := array(select n.key from jsonb_to_recordset(given) n (key text));
  room int;
begin
  if (select count(*) from monitoring.rule_groups g
       where g.tenant_id = tenant and g.rule_id = rule and g.since = take_facts.since and g.group_key = any (keys)) < cardinality(keys) then
    perform pg_advisory_xact_lock(hashtextextended(tenant::text || rule::text, 6));
    select 500 - count(*) into room from monitoring.rule_groups g
     where g.tenant_id = tenant and g.rule_id = rule and g.since = take_facts.since;
    insert into monitoring.rule_groups (tenant_id, rule_id, since, group_key, group_values, due_at)
    select tenant, rule, take_facts.since, n.key, n.named, due
      from jsonb_to_recordset(given) n (key text, named jsonb)
     where not exists (select from monitoring.rule_groups g
                        where g.tenant_id = tenant and g.rule_id = rule and g.since = take_facts.since and g.group_key = n.key)
     limit greatest(room, 0)
    on conflict (tenant_id, rule_id, since, group_key) do nothing;
    if (select count(*) from monitoring.rule_groups g
         where g.tenant_id = tenant and g.rule_id = rule and g.since = take_facts.since and g.group_key = any (keys)) < cardinality(keys) then
      insert into monitoring.rule_faults (tenant_id, rule_id, code) values (tenant, rule, 'rule.too_many_groups')
      on conflict (tenant_id, rule_id) do update set code = excluded.code, found_at = now();
    end if;
  end if;
  perform from monitoring.rule_groups g
    where g.tenant_id = tenant and g.rule_id = rule and g.since = take_facts.since and g.group_key = any (keys)
    order by g.id for update;
  update monitoring.rule_groups g
     set matches = g.matches || fresh.facts, revision = g.revision + 1
    from (
      select h.id, jsonb_agg(f.fact) as facts
        from jsonb_to_recordset(given) n (key text, facts jsonb)
        join monitoring.rule_groups h
          on h.tenant_id = tenant and h.rule_id = rule and h.since = take_facts.since and h.group_key = n.key
       cross join jsonb_array_elements(n.facts) f (fact)
       where (f.fact ->> 'at')::bigint > greatest(h.settled_through, earliest)
         and not h.matches @> jsonb_build_array(jsonb_build_object('id', f.fact -> 'id'))
       group by h.id) fresh
   where g.tenant_id = tenant and g.id = fresh.id;
  return query select g.* from monitoring.rule_groups g
    where g.tenant_id = tenant and g.rule_id = rule and g.since = take_facts.since and g.group_key = any (keys);
end $$;
grant execute on function monitoring.take_facts to app_api;
