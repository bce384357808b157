alter table platform.tenant_limits drop column storage_bytes;
