-- The audit log of every tenant, and that of the platform.
set role app_owner;

create schema audit;
grant usage on schema audit to app_api, app_system;

-- `row_stays`: the row that it tells of can never change, and stays, so that `after` is read from there (audit.after_of).
create table audit.audit_events (
  tenant_id uuid not null,
  id uuid not null default app.uuid7(),
  occurred_at timestamptz not null default now(),
  actor_kind text not null,
  actor_id uuid,
  action text not null,
  request_id uuid,
  source_ip text,
  target_type text not null,
  target_id uuid,
  row_stays boolean not null default false,
  before jsonb,
  after jsonb,
  -- The transaction that wrote it: those below the oldest one that is open have all committed or gone.
  xid xid8 not null default app.transaction(),
  primary key (tenant_id, id) with (fillfactor = 100)
) partition by range (id);
-- What grows at its end is filled. What one transaction wrote is sorted by its ids as it is read, but for what may be of many entries, of an
-- action, a kind or a thing: a plan that is kept for whichever it is would sort all of them.
create index audit_events_xid on audit.audit_events (tenant_id, xid) with (fillfactor = 100);
create index audit_events_action on audit.audit_events (tenant_id, action, xid, id);
create index audit_events_actor on audit.audit_events (tenant_id, actor_id, xid);
create index audit_events_target on audit.audit_events (tenant_id, target_id, xid, id);
create index audit_events_target_type on audit.audit_events (tenant_id, target_type, xid, id);
create index audit_events_request on audit.audit_events (tenant_id, request_id) with (fillfactor = 100);
alter table audit.audit_events enable row level security;
alter table audit.audit_events force row level security;
create policy tenant on audit.audit_events for select to app_api using (tenant_id = (select app.tenant_id()));
-- Not `is null` alone, of which the planner would expect one row in two hundred, and sort what it could read in order.
create policy limited on audit.audit_events as restrictive for select to app_api
  using (case when (select app.warehouses()) is null then true else false end);
create policy platform on audit.audit_events for select to app_system using ((select app.is_platform()));
create policy record on audit.audit_events for insert to app_owner
  with check (tenant_id = (select app.tenant_id()) or (select app.is_platform()));
create policy owner on audit.audit_events for insert to app_owner with check ((select app.is_maintenance()));
grant select on audit.audit_events to app_api, app_system;

-- What happened outside any one tenant, and every cross-tenant attempt.
create table audit.platform_events (
  id uuid primary key default app.uuid7(),
  tenant_id uuid,
  occurred_at timestamptz not null default now(),
  actor_kind text not null,
  actor_id uuid,
  action text not null,
  request_id uuid,
  source_ip text,
  target_type text not null,
  target_id uuid,
  before jsonb,
  after jsonb,
  xid xid8 not null default app.transaction()
);
create index platform_events_xid on audit.platform_events (xid, id);
create index platform_events_action on audit.platform_events (action, xid, id);
create index platform_events_actor on audit.platform_events (actor_id, xid, id);
create index platform_events_target on audit.platform_events (target_id, xid, id);
create index platform_events_request on audit.platform_events (request_id, xid, id);
alter table audit.platform_events enable row level security;
create policy platform on audit.platform_events for select to app_system using ((select app.is_platform()));
grant select on audit.platform_events to app_system;

-- Rows that can never change, as the audit log has them; what has such rows adds them.
create view audit.standing_rows with (security_invoker = true) as
select null::uuid as tenant_id, null::uuid as id, null::text as target_type, null::jsonb as standing where false;
grant select on audit.standing_rows to app_api;

create type audit.change as (tenant uuid, target uuid, before jsonb, after jsonb);

-- functions: app/request_uuid audit/after_of audit/mask audit/record app/audit_table
-- functions: app/keep_finite app/isolate_table app/limit_table app/protect_table app/expect_large_tenants
call app.expect_large_tenants('audit.audit_events');
-- functions: app/id_at app/make_partitions
call app.make_partitions('audit.audit_events');
