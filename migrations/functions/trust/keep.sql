-- Keeps a standing as it is after something, writes into the history what became of the level, in force or not while it is suspended, and gives the
-- events of it.
create or replace function trust.keep(s trust.standings, r trust.standings, cause text, why text) returns table (tenant_id uuid, event text, payload jsonb)
language plpgsql volatile set search_path = pg_catalog as $$
declare
  old constant int := case when s.suspended_at is null then s.level else 0 end;
  new constant int := case when r.suspended_at is null then r.level else 0 end;
begin
  update trust.standings o
     set level = r.level, level_since = case when old = new then r.level_since else app.now_of(r.tenant_id) end, suspended_at = r.suspended_at,
         held = r.held, held_until = r.held_until, faults = r.faults, at_risk_since = r.at_risk_since, barred_until = r.barred_until, rests_since = r.rests_since,
         earned = r.earned, score = r.score, former_score = r.former_score, score_changed_on = r.score_changed_on, facts = r.facts,
         former_facts = r.former_facts, evaluated_on = r.evaluated_on, next_evaluation_at = r.next_evaluation_at
   where o.tenant_id = r.tenant_id and o is distinct from r;
  if s.level <> r.level or (s.suspended_at is null) <> (r.suspended_at is null) then
    insert into trust.changes (tenant_id, from_level, to_level, suspended, cause, reason, actor_kind, actor_id, occurred_at)
    values (r.tenant_id, old, new, r.suspended_at is not null, cause, why, coalesce(app.claims() ->> 'kind', 'owner'), app.actor_id(), app.now_of(r.tenant_id));
    return query select r.tenant_id, 'trust.level.changed'::text,
      jsonb_build_object('from', old, 'to', new, 'suspended', r.suspended_at is not null, 'cause', cause, 'reason', why);
  end if;
  if s.at_risk_since is null and r.at_risk_since is not null then
    return query select r.tenant_id, 'trust.level.endangered'::text,
      jsonb_build_object('level', r.level, 'faults', to_jsonb(r.faults), 'falls_on', r.at_risk_since + 14);
  end if;
end $$;
