-- What was delivered: events taken by their handlers, jobs run, messages that no consumer could take.
set role app_owner;

-- A handler's effect and its mark commit together, so an event has one effect however often it comes.
create table platform.handled_events (
  tenant_id uuid not null default app.tenant_id(),
  event_id uuid not null,
  handler text not null,
  handled_at timestamptz not null default now(),
  primary key (tenant_id, event_id, handler),
  foreign key (tenant_id, event_id) references platform.domain_events (tenant_id, id) on delete cascade
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

-- Takes an event of the context's tenant for a handler, in the transaction of its effect. Raises DK404 event.unknown
-- when the tenant's outbox has no such event, DK200 event.already_taken when the handler has had it.
create function app.take_event(event uuid, kind text, handler text) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
begin
  if app.claims() ->> 'kind' is distinct from 'job' then
    perform app.fail(403, 'permission.denied');
  end if;
  if not exists (select from platform.domain_events e
                  where e.tenant_id = tenant and e.id = event and e.type = kind) then
    perform app.fail(404, 'event.unknown');
  end if;
  insert into platform.handled_events (tenant_id, event_id, handler) values (tenant, event, handler)
  on conflict do nothing;
  if not found then
    perform app.fail(200, 'event.already_taken');
  end if;
end $$;

-- Takes one run of a job in the context's tenant, in the transaction of its effect. Raises DK200 job.already_run.
create function app.take_job(name text, due timestamptz) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  if app.claims() ->> 'kind' is distinct from 'job' then
    perform app.fail(403, 'permission.denied');
  end if;
  insert into platform.job_runs (tenant_id, job, scheduled_for) values (app.tenant_id(), name, due)
  on conflict do nothing;
  if not found then
    perform app.fail(200, 'job.already_run');
  end if;
end $$;

-- Messages that no consumer could take, for platform administrators to read and send again. `name` is the event's
-- type or the job's name, where the message could be read at all.
create table platform.dead_letters (
  id uuid primary key default app.uuid7(),
  message_id text not null unique,
  queue text not null,
  message jsonb not null,
  name text,
  tenant_id uuid,
  error text,
  attempts int,
  died_at timestamptz not null default now(),
  replayed_at timestamptz,
  replayed_by uuid references identity.users,
  version int not null default 1,
  updated_at timestamptz not null default now()
);
create index dead_letters_queue on platform.dead_letters (queue, id);
create index dead_letters_tenant on platform.dead_letters (tenant_id, id);
create index dead_letters_died on platform.dead_letters (died_at);
alter table platform.dead_letters enable row level security;
create policy platform on platform.dead_letters to app_system
  using ((select app.is_platform())) with check ((select app.is_platform()));
create trigger touch before update on platform.dead_letters for each row execute function app.touch();
call app.audit_table('platform.dead_letters', '{message}');
grant select, insert, update, delete on platform.dead_letters to app_system;
reset role;
