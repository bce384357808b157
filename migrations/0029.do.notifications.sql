-- What people are notified of, and how they want it.
set role app_owner;

create schema notifications;
grant usage on schema notifications to app_api, app_system;

-- For other modules: where an active member is reached. `email` is one that they have proven; `phone` is what they gave.
create view identity.member_contacts with (security_invoker = true) as
select m.tenant_id, m.user_id, m.roles, m.branch_ids, coalesce(u.name, u.username, u.email) as name,
       case when u.email_verified_at is not null then u.email end as email, u.phone
  from identity.memberships m
  join identity.users u on u.id = m.user_id
 where m.status = 'active' and u.status = 'active';
grant select on identity.member_contacts to app_api;

-- One for each person: what happened, in the words of its moment. `subject` is what it is about, for the cooldown of its type;
-- `dedupe_key` makes it once for a person. Without `in_app` it is in no feed, and only sent. While it is unread at `escalate_at`, it
-- goes out by `escalate_by` too.
create table notifications.notifications (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null default app.uuid7(),
  user_id uuid not null,
  type text not null,
  priority text not null check (priority in ('URGENT', 'HIGH', 'MEDIUM', 'LOW')),
  title text not null,
  body text not null,
  link text,
  payload jsonb not null default '{}',
  subject text not null,
  dedupe_key text not null,
  in_app boolean not null default true,
  read_at timestamptz,
  escalate_at timestamptz,
  escalate_by text check (escalate_by in ('email', 'sms')),
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, user_id) references identity.memberships (tenant_id, user_id)
);
create unique index notifications_once on notifications.notifications (tenant_id, user_id, type, dedupe_key);
create index notifications_feed on notifications.notifications (tenant_id, user_id, id) where in_app and deleted_at is null;
create index notifications_unread on notifications.notifications (tenant_id, user_id, id) include (priority)
  where in_app and read_at is null and deleted_at is null;
create index notifications_subject on notifications.notifications (tenant_id, user_id, type, subject, created_at);
create index notifications_escalation on notifications.notifications (tenant_id, escalate_at)
  where escalate_at is not null and read_at is null and deleted_at is null;
create index notifications_created on notifications.notifications (tenant_id, created_at);
call app.protect_table('notifications.notifications', '{title,body,link,payload}');
call app.expect_large_tenants('notifications.notifications');
-- Nobody sees another person's, whatever their role; what a tenant does by itself makes and sends them.
create policy own on notifications.notifications as restrictive to app_api
  using (case when (select app.claims() ->> 'kind') = 'job' then true else user_id = (select app.user_id()) end);

-- How a person wants them. `channels` has the choices that were made, by type and channel. Null is as the tenant has it; quiet
-- hours that end as they begin are none.
create table notifications.preferences (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null default app.uuid7(),
  user_id uuid not null default app.user_id(),
  channels jsonb not null default '{}' check (jsonb_typeof(channels) = 'object'),
  quiet_from text check (quiet_from ~ '^([01]\d|2[0-3]):[0-5]\d$'),
  quiet_to text check (quiet_to ~ '^([01]\d|2[0-3]):[0-5]\d$'),
  urgent_override boolean not null default true,
  time_zone text constraint preferences_time_zone check (app.is_time_zone(time_zone)),
  language text,
  digest_hour int check (digest_hour between 0 and 23),
  escalate_after_minutes int check (escalate_after_minutes > 0),
  escalate_by text check (escalate_by in ('email', 'sms')),
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint preferences_quiet_hours check ((quiet_from is null) = (quiet_to is null)),
  foreign key (tenant_id, user_id) references identity.memberships (tenant_id, user_id)
);
create unique index preferences_person on notifications.preferences (tenant_id, user_id);
call app.protect_table('notifications.preferences');
create policy own on notifications.preferences as restrictive to app_api
  using (user_id = (select app.user_id()) or (select app.claims() ->> 'kind') = 'job');

-- The tenant's own defaults, until a person chooses otherwise.
create table notifications.settings (
  tenant_id uuid primary key default app.tenant_id() references tenants.tenants,
  id uuid generated always as (tenant_id) stored,
  channels jsonb not null default '{}' check (jsonb_typeof(channels) = 'object'),
  quiet_from text check (quiet_from ~ '^([01]\d|2[0-3]):[0-5]\d$'),
  quiet_to text check (quiet_to ~ '^([01]\d|2[0-3]):[0-5]\d$'),
  digest_hour int check (digest_hour between 0 and 23),
  escalate_after_minutes int check (escalate_after_minutes > 0),
  escalate_by text not null default 'email' check (escalate_by in ('email', 'sms')),
  fallback boolean not null default true,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint settings_quiet_hours check ((quiet_from is null) = (quiet_to is null))
);
call app.protect_table('notifications.settings');
