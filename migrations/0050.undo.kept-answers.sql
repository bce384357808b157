alter table platform.idempotency_keys drop column expires_at;
create index idempotency_keys_created on platform.idempotency_keys (created_at);
