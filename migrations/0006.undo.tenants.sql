drop schema tenants cascade;
