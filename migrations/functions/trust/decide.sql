-- What people of the platform do about a tenant to which they do not belong: 'review' opens one; 'demote' to a level, or by one; 'suspend'; 'restore'
-- ends that, and gives a level where one is said; 'hold' keeps the level from changing by itself, until a day or until 'release'; 'decide' decides an
-- open review: a level that is said is given and ends a suspension. A level that people raise is held, for 90 days where they do not say until when.
-- An appeal is decided by somebody else than who demoted or suspended. The tenant is told the reason, but for that of a review that is no appeal.
-- Gives the events. Raises permission.denied, trust_level.own_tenant, trust_level.own_decision, trust_level.not_lower, trust_level.wrong_state,
-- trust_review.open, trust_review.decided, tenant.not_found.
create or replace function trust.decide(tenant uuid, what text, wanted int, why text, until date, review uuid)
returns table (tenant_id uuid, event text, payload jsonb)
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  s trust.standings;
  r trust.standings;
  o trust.reviews;
  today date := tenants.today(tenant);
begin
  if not app.is_platform() then
    perform app.fail('permission.denied');
  elsif identity.belongs_to(tenant, app.user_id()) then
    perform app.fail('trust_level.own_tenant');
  end if;
  if what = 'review' then
    return query select w.* from tenants.tenant_states t, trust.open_review(t.id, 'platform', '{}', why, null) w where t.id = tenant and t.deleted_at is null;
    return;
  end if;
  s := trust.hold(tenant);
  r := s;
  if what = 'decide' then
    update trust.reviews u
       set status = 'decided', outcome = case when wanted <> s.level or wanted is not null and s.suspended_at is not null then 'changed' else 'kept' end,
           reason = why, decided_at = app.now_of(tenant), decided_by = app.user_id()
     where u.tenant_id = tenant and u.id = review and u.status = 'open' returning u.* into o;
    if not found then
      perform app.fail('trust_review.decided');
    elsif o.source = 'appeal' and exists (
        select from trust.changes c where c.tenant_id = tenant and c.actor_id = app.user_id()
           and (c.id = o.appealed or c.cause = 'suspension' and c.occurred_at = s.suspended_at)) then
      perform app.fail('trust_level.own_decision');
    end if;
    return query select tenant, 'trust.review.decided'::text,
      jsonb_build_object('review_id', o.id, 'outcome', o.outcome, 'reason', why) where o.source = 'appeal';
  elsif what = 'demote' and coalesce(wanted, s.level - 1) not between 0 and s.level - 1 then
    perform app.fail('trust_level.not_lower');
  elsif what = 'suspend' and s.suspended_at is not null or what = 'restore' and s.suspended_at is null and wanted is null
        or what = 'release' and not s.held then
    perform app.fail('trust_level.wrong_state');
  end if;
  if what = 'demote' then
    r.level := coalesce(wanted, s.level - 1);
  elsif what = 'suspend' then
    r.suspended_at := app.now_of(tenant);
  elsif what in ('restore', 'decide') then
    r.level := coalesce(wanted, s.level);
    r.suspended_at := case when what = 'decide' and wanted is null then s.suspended_at end;
  end if;
  if what in ('hold', 'release') or r.level > s.level then
    r.held := what <> 'release';
    r.held_until := case when what = 'hold' then until when what <> 'release' then coalesce(until, today + 90) end;
  end if;
  r.barred_until := case when r.level < s.level then today + 30 when r.level > s.level then null else s.barred_until end;
  if what = 'hold' or r.level <> s.level then
    r.faults := '{}';
    r.at_risk_since := null;
  end if;
  r.next_evaluation_at := case when s.rests_since is null then app.now_of(tenant) end;
  return query select * from trust.keep(s, r, case what when 'demote' then 'demotion' when 'suspend' then 'suspension' when 'decide' then 'review' else 'restoration' end,
                                        case when what <> 'decide' or o.source = 'appeal' then why end);
end $$;
grant execute on function trust.decide to app_system;
