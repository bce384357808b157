-- How many bytes of files a tenant may keep; null means the default.
set role app_owner;

alter table platform.tenant_limits add column storage_bytes bigint check (storage_bytes >= 0);
