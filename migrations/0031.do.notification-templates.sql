-- A tenant's own words of a type of notification, for a channel and language.
set role app_owner;

create table notifications.templates (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  type text not null,
  channel text not null check (channel in ('in_app', 'email', 'sms')),
  language text not null,
  title text,
  text text not null,
  html text,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  primary key (tenant_id, id)
);
create unique index templates_language on notifications.templates (tenant_id, type, channel, language) where deleted_at is null;
call app.protect_table('notifications.templates');
