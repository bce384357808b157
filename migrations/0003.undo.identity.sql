drop schema identity cascade;
drop schema tenants cascade;
