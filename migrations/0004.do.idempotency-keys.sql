-- Answers of writes under an Idempotency-Key, kept 24 hours.
set role app_owner;

create table platform.idempotency_keys (
  tenant_id uuid not null default app.tenant_id(),
  actor_id uuid not null,
  key text not null,
  fingerprint bytea not null,
  body text,
  etag text,
  created_at timestamptz not null default now(),
  primary key (tenant_id, actor_id, key)
);
create index idempotency_keys_created on platform.idempotency_keys (created_at);
call app.isolate_table('platform.idempotency_keys');
grant select, delete on platform.idempotency_keys to app_system;

-- The same for requests outside a tenant. What the platform's administrators do is kept as a tenant's answers are, in `body` and `etag`, and
-- commits with what was done; of people themselves the answer is sealed by the caller, because it may hold tokens.
create table platform.public_idempotency_keys (
  scope text not null,
  key text not null,
  fingerprint bytea not null,
  body text,
  etag text,
  sealed_answer text,
  created_at timestamptz not null default now(),
  primary key (scope, key)
);
create index public_idempotency_keys_created on platform.public_idempotency_keys (created_at);
alter table platform.public_idempotency_keys enable row level security;
create policy platform on platform.public_idempotency_keys to app_system using ((select app.is_platform()));
grant select, insert, update, delete on platform.public_idempotency_keys to app_system;
