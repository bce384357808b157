drop table platform.public_idempotency_keys, platform.idempotency_keys;
