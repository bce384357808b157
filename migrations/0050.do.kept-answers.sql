-- How long an answer is kept under its idempotency key: a day, or longer where a request may come again later.
set role app_owner;

alter table platform.idempotency_keys add column expires_at timestamptz not null default now() + interval '24 hours';
update platform.idempotency_keys set expires_at = created_at + interval '24 hours';
drop index platform.idempotency_keys_created;
create index idempotency_keys_expiring on platform.idempotency_keys (expires_at);
