-- What happened, for other modules, automations and subscribers; and which handlers have taken it.
set role app_owner;

create schema platform;
grant usage on schema platform to app_api, app_system;

-- Rows that can never change and say all of an event's payload; what has such rows adds them.
create view platform.standing_payloads with (security_invoker = true) as
select null::uuid as tenant_id, null::uuid as id, null::text as type, null::jsonb as payload where false;
grant select on platform.standing_payloads to app_api, app_system;

-- Written by the command's own transaction, and never changed. `row_id`: the row that says the payload and stays: where
-- that is empty, it is read from there (app.payload_of). Feeds are in the order of `xid`, then `id`, and end
-- before the oldest transaction that is open: what commits late comes after all that was read.
-- functions: app/request_id
create table platform.domain_events (
  tenant_id uuid not null default app.tenant_id(),
  id uuid not null default app.uuid7(),
  occurred_at timestamptz not null default now(),
  xid xid8 not null default app.transaction(),
  type text not null,
  payload jsonb not null,
  row_id uuid,
  actor_kind text not null default app.claims() ->> 'kind',
  actor_id uuid default app.actor_id(),
  request_id uuid default app.request_id(),
  primary key (tenant_id, id) with (fillfactor = 100)
) partition by range (id);
call app.make_partitions('platform.domain_events');
-- functions: app/payload_of
-- What one transaction wrote is sorted by its ids as it is read, but for what is of a type, which may be most: a plan that is kept for whichever
-- it is would pass over all others.
create index domain_events_xid on platform.domain_events (tenant_id, xid) with (fillfactor = 100);
create index domain_events_type on platform.domain_events (tenant_id, type, xid, id);
create index domain_events_actor on platform.domain_events (tenant_id, actor_id, xid) where actor_id is not null;
create index domain_events_request on platform.domain_events (tenant_id, request_id) with (fillfactor = 100);
call app.isolate_table('platform.domain_events');
call app.limit_table('platform.domain_events', $$request_id = (select app.request_id())$$);
-- When it happened, who did it and its place in the feeds are nobody's to say.
grant select, insert (tenant_id, id, type, payload, row_id) on platform.domain_events to app_api, app_system;

-- Events that no queue has yet: a trigger writes them beside the event, and whoever has sent one deletes it. What reads it reads what
-- waits, however long the history is.
create table platform.outbox (
  tenant_id uuid not null,
  id uuid not null,
  primary key (tenant_id, id)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
create index outbox_oldest on platform.outbox (id);
call app.isolate_table('platform.outbox');
-- Nothing changes a row: it is locked before it is deleted, for which it takes the right to.
grant select, update (id), delete on platform.outbox to app_system;
-- functions: app/put_out
create trigger put_out after insert on platform.domain_events referencing new table as new_events
  for each statement execute function app.put_out();

-- A handler's effect and its mark commit together, so an event has one effect however often it comes.
create table platform.handled_events (
  tenant_id uuid not null default app.tenant_id(),
  event_id uuid not null,
  handler text not null,
  handled_at timestamptz not null default now(),
  primary key (tenant_id, event_id, handler)
);
call app.isolate_table('platform.handled_events');
grant select on platform.handled_events to app_api;
grant select, delete on platform.handled_events to app_system;

create table platform.job_runs (
  tenant_id uuid not null default app.tenant_id(),
  job text not null,
  scheduled_for timestamptz not null,
  ran_at timestamptz not null default now(),
  primary key (tenant_id, job, scheduled_for)
);
call app.isolate_table('platform.job_runs');
grant select on platform.job_runs to app_api;
grant select, delete on platform.job_runs to app_system;
