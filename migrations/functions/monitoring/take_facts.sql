-- Gives a rule's group facts that count in it, each once, and gives the group as it is then. What is later than an hour, or
-- older than what is settled, comes too late and is left out; so is what is beyond 500 groups of a rule, which gets a fault,
-- rule.too_many_groups. `facts` are [{id, at, …}], `at` in milliseconds since 1970.
create or replace function monitoring.take_facts(rule uuid, since timestamptz, key text, named jsonb, facts jsonb, due timestamptz)
returns setof monitoring.rule_groups
language plpgsql volatile set search_path = pg_catalog as $$
#variable_conflict use_column
declare
  tenant uuid := app.tenant_id();
  earliest bigint := (extract(epoch from now()) * 1000)::bigint - 3600000;
  held monitoring.rule_groups;
  fresh jsonb;
begin
  select * into held from monitoring.rule_groups g
   where g.tenant_id = tenant and g.rule_id = rule and g.since = take_facts.since and g.group_key = key for update;
  if not found then
    perform pg_advisory_xact_lock(hashtextextended(tenant::text || rule::text, 6));
    if (select count(*) from monitoring.rule_groups g
         where g.tenant_id = tenant and g.rule_id = rule and g.since = take_facts.since and g.group_key <> key) >= 500 then
      insert into monitoring.rule_faults (tenant_id, rule_id, code) values (tenant, rule, 'rule.too_many_groups')
      on conflict (tenant_id, rule_id) do update set code = excluded.code, found_at = now();
      return;
    end if;
    insert into monitoring.rule_groups (tenant_id, rule_id, since, group_key, group_values, due_at)
    values (tenant, rule, take_facts.since, key, named, due)
    on conflict (tenant_id, rule_id, since, group_key) do nothing;
    select * into held from monitoring.rule_groups g
     where g.tenant_id = tenant and g.rule_id = rule and g.since = take_facts.since and g.group_key = key for update;
  end if;
  select coalesce(jsonb_agg(f), '[]') into fresh
    from jsonb_array_elements(facts) f
   where (f ->> 'at')::bigint > greatest(held.settled_through, earliest)
     and not held.matches @> jsonb_build_array(jsonb_build_object('id', f -> 'id'));
  if fresh <> '[]' then
    update monitoring.rule_groups g
       set matches = g.matches || fresh, revision = g.revision + 1
     where g.tenant_id = tenant and g.id = held.id
    returning * into held;
  end if;
  return next held;
end $$;
grant execute on function monitoring.take_facts to app_api;
