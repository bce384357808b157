alter table platform.tenant_limits drop column contacts;
drop schema contacts cascade;
