-- What happened in a tenant, as one stream, and what rules need of other modules.
set role app_owner;

-- functions: audit/mask_personal audit/network_of audit/security_events

-- Changed rows and what was noted, and events; what is personal is masked, and of addresses the network is left.
create view audit.entry_activities with (security_invoker = true) as
select e.tenant_id, e.xid, e.id, 'audit'::text as kind, e.occurred_at, e.action as type, e.actor_kind, e.actor_id, e.target_type,
       e.target_id, audit.network_of(e.source_ip) as source_ip, e.request_id,
       jsonb_strip_nulls(jsonb_build_object('before', audit.mask_personal(e.before), 'after', audit.mask_personal(s.after))) as data
  from audit.audit_events e cross join lateral audit.after_of(e.tenant_id, e.target_type, e.target_id, e.row_stays, e.after) s (after);
create view audit.event_activities with (security_invoker = true) as
select e.tenant_id, e.xid, e.id,
       case when e.type = any (audit.security_events()) then 'security' else 'event' end as kind,
       e.occurred_at, e.type, e.actor_kind, e.actor_id, null::text as target_type, null::uuid as target_id,
       null::text as source_ip, e.request_id, audit.mask_personal(s.payload) as data
  from platform.domain_events e cross join lateral app.payload_of(e.tenant_id, e.type, e.row_id, e.payload) s (payload);
create view audit.activities with (security_invoker = true) as
select a.tenant_id, a.xid, a.id, a.kind, a.occurred_at, a.type, a.actor_kind, a.actor_id, a.target_type, a.target_id, a.source_ip,
       a.request_id, a.data
  from audit.entry_activities a
union all
select a.tenant_id, a.xid, a.id, a.kind, a.occurred_at, a.type, a.actor_kind, a.actor_id, a.target_type, a.target_id, a.source_ip,
       a.request_id, a.data
  from audit.event_activities a;
grant select on audit.entry_activities, audit.event_activities, audit.activities to app_api;

-- The same without what they say: of tables alone, so that a page of both is read in its order.
create view audit.entry_facts with (security_invoker = true) as
select e.tenant_id, e.xid, e.id, 'audit'::text as kind, e.occurred_at, e.action as type, e.actor_id, e.target_type, e.target_id, e.request_id
  from audit.audit_events e;
create view audit.event_facts with (security_invoker = true) as
select e.tenant_id, e.xid, e.id, case when e.type = any (audit.security_events()) then 'security' else 'event' end as kind,
       e.occurred_at, e.type, e.actor_id, null::text as target_type, null::uuid as target_id, e.request_id
  from platform.domain_events e;
create view audit.activity_facts with (security_invoker = true) as
select a.tenant_id, a.xid, a.id, a.kind, a.occurred_at, a.type, a.actor_id, a.target_type, a.target_id, a.request_id
  from audit.entry_facts a
union all
select a.tenant_id, a.xid, a.id, a.kind, a.occurred_at, a.type, a.actor_id, a.target_type, a.target_id, a.request_id
  from audit.event_facts a;
grant select on audit.entry_facts, audit.event_facts, audit.activity_facts to app_api;

-- For the rules: what was refused to people outside any one tenant, by what they tried.
create view audit.refusals with (security_invoker = true) as
select p.id, p.occurred_at, p.action, p.actor_kind, p.actor_id, p.target_id, p.source_ip, p.after ->> 'reason' as reason
  from audit.platform_events p
 where p.action in ('identity.sessions.refused', 'identity.tenants.refused');
grant select on audit.refusals to app_system;

-- For the rules: keys that act, and until when.
create view identity.live_api_keys with (security_invoker = true) as
select k.tenant_id, k.id, k.name, k.expires_at from identity.api_keys k where k.status = 'active';
grant select on identity.live_api_keys to app_api, app_system;
