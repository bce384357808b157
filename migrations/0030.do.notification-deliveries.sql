-- How notifications leave: by which provider, and what became of each.
set role app_owner;

-- functions: notifications/move_delivery notifications/fall_back

-- A tenant's own account with a provider, one for each channel. `sealed_secrets` are open to the Worker alone, under the key of
-- `key_id`; `account` is the provider's name of the account where it has one.
create table notifications.provider_accounts (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null,
  channel text not null check (channel in ('email', 'sms')),
  provider text not null check (provider in ('resend', 'brevo', 'twilio')),
  sender text not null,
  account text,
  sealed_secrets text not null,
  key_id text not null,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  primary key (tenant_id, id)
);
create unique index provider_accounts_channel on notifications.provider_accounts (tenant_id, channel) where deleted_at is null;
create index provider_accounts_key on notifications.provider_accounts (key_id, tenant_id, id);
create unique index provider_accounts_id on notifications.provider_accounts (id);
call app.protect_table('notifications.provider_accounts', '{sealed_secrets}');

-- A message to one person by one channel: of one notification, once, or a digest of several. It is claimed before the provider is called;
-- `uncertain_since` is set while the provider may have it although it did not say so. `account_hash` tells
-- the account, and its key, from what takes its place. `recipient` and `content` stay as they were first tried.
create table notifications.deliveries (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null default app.uuid7(),
  user_id uuid not null,
  notification_id uuid,
  channel text not null check (channel in ('email', 'sms')),
  kind text not null default 'direct' check (kind in ('direct', 'digest', 'escalation', 'fallback')),
  status text not null default 'waiting' check (status in ('waiting', 'held', 'sending', 'unknown', 'sent', 'delivered', 'failed',
    'cancelled', 'bundled')),
  digest_id uuid,
  urgent boolean not null default false,
  due_at timestamptz not null default now(),
  recipient text,
  content jsonb,
  provider text,
  account_id uuid,
  account_hash text,
  attempts int not null default 0,
  claim uuid,
  claimed_at timestamptz,
  uncertain_since timestamptz,
  message_id text,
  failure text,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint deliveries_digest check ((kind = 'digest') = (notification_id is null)),
  foreign key (tenant_id, notification_id) references notifications.notifications (tenant_id, id) on delete cascade,
  foreign key (tenant_id, digest_id) references notifications.deliveries (tenant_id, id),
  foreign key (tenant_id, account_id) references notifications.provider_accounts (tenant_id, id),
  foreign key (tenant_id, user_id) references identity.memberships (tenant_id, user_id)
);
create unique index deliveries_once on notifications.deliveries (tenant_id, notification_id, channel) where notification_id is not null;
create unique index deliveries_message on notifications.deliveries (tenant_id, provider, message_id) where message_id is not null;
create index deliveries_due on notifications.deliveries (tenant_id, urgent desc, due_at)
  where status in ('waiting', 'held', 'sending') or (status = 'unknown' and provider = 'twilio');
create index deliveries_bundle on notifications.deliveries (tenant_id, digest_id, id) where digest_id is not null;
create index deliveries_digests on notifications.deliveries (tenant_id, created_at) where kind = 'digest';
create index deliveries_status on notifications.deliveries (tenant_id, status, id);
call app.protect_table('notifications.deliveries', '{recipient,content,account_hash}');
call app.expect_large_tenants('notifications.deliveries');
-- What is said to somebody is read by admins beside them, who see whether messages arrive.
create policy own on notifications.deliveries as restrictive to app_api
  using (case when (select app.claims() ->> 'kind') <> 'user' then true
              else user_id = (select app.user_id()) or (select app.claims() -> 'roles') ?| (select identity.admin_roles()) end);
create trigger move_delivery before update on notifications.deliveries
  for each row execute function notifications.move_delivery();
create trigger fall_back after update on notifications.deliveries
  for each row when (new.status = 'failed' and old.status <> 'failed' and new.notification_id is not null)
  execute function notifications.fall_back();

-- What providers said of deliveries: once each, however often they say it.
create table notifications.provider_events (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null default app.uuid7(),
  delivery_id uuid not null,
  provider text not null,
  event_key text not null,
  kind text not null,
  status text,
  reason text,
  received_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, delivery_id) references notifications.deliveries (tenant_id, id) on delete cascade
);
create unique index provider_events_once on notifications.provider_events (tenant_id, provider, event_key);
create index provider_events_delivery on notifications.provider_events (tenant_id, delivery_id, id);
call app.protect_table('notifications.provider_events');
revoke insert, update, delete on notifications.provider_events from app_api;
