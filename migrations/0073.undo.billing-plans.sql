drop schema billing cascade;
alter table tenants.tenants drop column status_by;
