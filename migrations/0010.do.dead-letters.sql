-- Messages that no consumer could take, for platform administrators to read and send again. `name` is the event's type or
-- the job's name, where the message could be read at all.
set role app_owner;

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
