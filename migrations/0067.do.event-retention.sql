-- Events are kept for as long as the tenant keeps its audit entries.
set role app_owner;

-- What a tenant need not keep of its events, in the order of its feed: `let_go` is the last that a night said so of, `due` the
-- last of which a night before `night` said so, as what left the outbox a moment ago is not removed the same night; `greatest_id` the
-- greatest id of those that were removed since; until `held_until` none is. There is no row where no night went by.
create table platform.kept_events (
  tenant_id uuid primary key default app.tenant_id(),
  let_go_xid xid8 not null default '0',
  let_go_id uuid not null default '00000000-0000-0000-0000-000000000000',
  due_xid xid8 not null default '0',
  due_id uuid not null default '00000000-0000-0000-0000-000000000000',
  night timestamptz,
  greatest_id uuid not null default '00000000-0000-0000-0000-000000000000',
  held_until timestamptz
);
call app.isolate_table('platform.kept_events');
grant select on platform.kept_events to app_api, app_system;
grant insert (tenant_id, held_until), update (held_until) on platform.kept_events to app_system;

-- The last event of each type that was removed: who goes on from a place before it has missed one of the type.
create table platform.removed_events (
  tenant_id uuid not null default app.tenant_id(),
  type text not null,
  xid xid8 not null,
  id uuid not null,
  primary key (tenant_id, type)
);
call app.isolate_table('platform.removed_events');
grant select on platform.removed_events to app_api;

-- The last that was removed of activities, by what is known of it.
create view audit.removed_activities with (security_invoker = true) as
select s.tenant_id, 'audit' as kind, null::text as type, s.removed_xid as xid, s.removed_id as id from audit.seals s where s.removed > 0
union all
select r.tenant_id, case when r.type = any (audit.security_events()) then 'security' else 'event' end, r.type, r.xid, r.id
  from platform.removed_events r;
grant select on audit.removed_activities to app_api;

-- Since when the oldest event and entry of a tenant need not be kept any more, where that is over: two looks at an index a tenant, in those
-- months alone of which something may be.
create view audit.overdue with (security_invoker = true) as
select s.tenant_id, case when e.due_at < now() then e.due_at end as events_since, case when l.due_at < now() then l.due_at end as entries_since
  from (select k.tenant_id, make_interval(days => k.retention_days) as kept_for, app.id_at(now() - make_interval(days => k.retention_days)) as until
          from audit.settings k where k.retention_days is not null) s
  left join lateral (select d.occurred_at + s.kept_for as due_at from platform.domain_events d
                      where d.tenant_id = s.tenant_id and d.id < s.until order by d.id limit 1) e on true
  left join lateral (select a.occurred_at + s.kept_for as due_at from audit.audit_events a
                      where a.tenant_id = s.tenant_id and a.id < s.until order by a.id limit 1) l on true;
grant select on audit.overdue to app_system;
